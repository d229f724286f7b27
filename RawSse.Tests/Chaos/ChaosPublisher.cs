using System.Text.RegularExpressions;
using RawSse.Tests.Support;

namespace RawSse.Tests.Chaos;

/// <summary>
/// A publisher that is killed again and again, comes back, and repeats what was not answered as long as it has its own
/// id for it.
/// </summary>
internal sealed partial class ChaosPublisher(RunningServer server, Ledger ledger, Random random, string name)
{
    /// <summary>Between two connections: many publishers shall come and go, and not one fill the machine.</summary>
    private const int LongestPauseMs = 150;

    private const int MaxRequests = 12;

    private readonly RequestMaker _maker = new(random, ledger, name);
    private List<PublishRequest> _unanswered = [];

    /// <summary>How often it was killed, by the way it died.</summary>
    public int[] Kills { get; } = new int[Enum.GetValues<Death>().Length];

    /// <summary>Of these, how often while an answer was on its way.</summary>
    public int KillsBeforeAnAnswer { get; private set; }

    /// <summary>Requests that were sent once more.</summary>
    public int Repetitions { get; private set; }

    /// <summary>Publishes until it is told to stop; then, in peace, what is not answered yet.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested && ledger.HasRoom)
        {
            await ConverseAsync([.. Repeat(), .. NewRequests()], isInPeace: false);
            await Task.Delay(random.Next(LongestPauseMs), CancellationToken.None);
        }

        await ConverseAsync([.. Repeat()], isInPeace: true);
        if (_unanswered.Count > 0)
        {
            ledger.Problems.Enqueue($"{name} was not killed, yet {_unanswered.Count} requests were not answered with 200");
        }
    }

    private List<PublishRequest> Repeat()
    {
        List<PublishRequest> again = _unanswered;
        _unanswered = [];
        Repetitions += again.Count;
        return again;
    }

    private IEnumerable<PublishRequest> NewRequests()
    {
        for (int left = random.Next(1, MaxRequests); left > 0; left--)
        {
            PublishRequest request = _maker.Next();
            yield return request;

            // Nobody knows what became of it, or a retry is overtaken by its answer: so twice at once is to be once as well.
            if (request is { IsKeyed: true, IsWrong: false } && random.Next(10) == 0)
            {
                Repetitions++;
                yield return request;
            }
        }
    }

    private async Task ConverseAsync(List<PublishRequest> requests, bool isInPeace)
    {
        Fate fate = isInPeace ? Fate.Lives : NewFate(requests);
        int piece = random.Next(8) == 0 ? random.Next(1, 200) : int.MaxValue;
        bool isPipelined = random.Next(2) == 0;
        using FlakyConnection connection = await FlakyConnection.ConnectAsync(server.EndPoint, fate, piece);
        Task sending = isPipelined ? SendAllAsync(connection, requests) : Task.CompletedTask;
        var answers = new List<Answer>();
        foreach (PublishRequest request in requests)
        {
            Answer? answer = isPipelined ? await ReadAsync(connection) : await AskAsync(connection, request);
            if (answer is null)
            {
                break;
            }

            answers.Add(answer);
        }

        // A connection that the server ended first is let go of here: who still sends must not wait for nobody.
        if (answers.Count < requests.Count)
        {
            connection.Dispose();
        }

        await sending;
        Judge(requests, answers, connection.Sent);
        if (connection.HasDied)
        {
            Kills[(int)fate.How]++;
            KillsBeforeAnAnswer += fate.Reads < long.MaxValue ? 1 : 0;
        }

        _unanswered = [.. requests.Where(r => r is { IsKeyed: true, IsWrong: false, IsAnswered: false }).Distinct()];
    }

    private Fate NewFate(List<PublishRequest> requests) => random.Next(10) switch
    {
        < 6 => new Fate(random.NextInt64(requests.Sum(r => r.Length)), long.MaxValue, (Death)random.Next(3)),
        < 9 => new Fate(long.MaxValue, random.Next(1, requests.Count * 150), (Death)random.Next(2)),
        _ => Fate.Lives,
    };

    private static async Task SendAllAsync(FlakyConnection connection, List<PublishRequest> requests)
    {
        foreach (PublishRequest request in requests)
        {
            if (!await connection.SendAsync(request.Head) || !await connection.SendAsync(request.Body))
            {
                return;
            }
        }
    }

    /// <summary>One request and its answer. A half-closed connection may still have the answer to half a request.</summary>
    private static async Task<Answer?> AskAsync(FlakyConnection connection, PublishRequest request)
    {
        bool isAlive = await connection.SendAsync(request.Head);
        if (isAlive && request.ExpectsInvitation)
        {
            Answer? invitation = await connection.ReadAnswerAsync();
            if (invitation is not { Status: 100 })
            {
                return invitation;
            }
        }

        _ = isAlive && await connection.SendAsync(request.Body);
        return await ReadAsync(connection);
    }

    private static async Task<Answer?> ReadAsync(FlakyConnection connection)
    {
        Answer? answer;
        do
        {
            answer = await connection.ReadAnswerAsync();
        }
        while (answer is { Status: 100 });
        return answer;
    }

    private void Judge(List<PublishRequest> requests, List<Answer> answers, long sent)
    {
        foreach ((PublishRequest request, Answer answer) in requests.Zip(answers))
        {
            bool isWhole = sent >= request.Length;
            sent -= request.Length;
            int published = answer.Status == 200 ? request.Events.Length
                : Before().Match(answer.Body) is { Success: true } match ? int.Parse(match.Groups[1].Value) : 0;
            int right = request.Events.Count(e => !e.IsWrong);
            bool isRight = request.IsWrong ? answer.Status == 400 : answer.Status == 200 && isWhole;
            if (isWhole ? !isRight || published != right : answer.Status == 200 || published > right)
            {
                ledger.Problems.Enqueue(
                    $"event {request.Events[0].Number} and {request.Events.Length - 1} more, sent {(isWhole ? "" : "half")}, "
                    + $"wrong {request.IsWrong}, were answered with {answer}");
                continue;
            }

            for (int i = 0; i < published; i++)
            {
                bool isLast = answer.Status == 200 && i == request.Events.Length - 1;
                if (!request.Events[i].Answer(isLast ? SequenceIn(answer.Body) : null))
                {
                    ledger.Problems.Enqueue($"event {request.Events[i].Number} was answered with two ids, {answer.Body} the second");
                }
            }
        }
    }

    private long SequenceIn(string id)
    {
        string[] parts = id.TrimEnd('\n').Split('-');
        if (parts is [string epoch, string number] && epoch == server.Server.Log.Epoch && long.TryParse(number, out long sequence))
        {
            return sequence;
        }

        ledger.Problems.Enqueue($"an answer is no id: {id}");
        return 0;
    }

    [GeneratedRegex(@"; (\d+) before it were published")]
    private static partial Regex Before();
}

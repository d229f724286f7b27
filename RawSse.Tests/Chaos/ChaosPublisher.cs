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
            ledger.Problems.Enqueue(
                $"{name} was not killed, yet {_unanswered.Count} requests were not answered with 200");
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
            if (request.IsRepeatable && random.Next(10) == 0)
            {
                Repetitions++;
                yield return request;
            }
        }
    }

    private async Task ConverseAsync(List<PublishRequest> requests, bool isInPeace)
    {
        // A repetition may overtake what it repeats: so the same by two connections at once is to be there once as
        // well.
        List<Conversation> conversations = [NewConversation(requests, isInPeace)];
        List<PublishRequest> repeatable = [.. requests.Where(request => request.IsRepeatable)];
        if (repeatable.Count > 0 && random.Next(3) == 0)
        {
            Repetitions += repeatable.Count;
            conversations.Add(NewConversation(repeatable, isInPeace));
        }

        await Task.WhenAll(conversations.Select(conversation => Task.Run(() => conversation.RunAsync(server))));
        foreach (Conversation conversation in conversations)
        {
            Judge(conversation.Requests, conversation.Answers, conversation.Sent);
            if (conversation.HasDied)
            {
                Kills[(int)conversation.Fate.How]++;
                KillsBeforeAnAnswer += conversation.Fate.Reads < long.MaxValue ? 1 : 0;
            }
        }

        _unanswered = [.. requests.Where(request => request is { IsRepeatable: true, IsAnswered: false }).Distinct()];
    }

    /// <summary>All that is random in it is decided here, for it may run beside another one.</summary>
    private Conversation NewConversation(List<PublishRequest> requests, bool isInPeace) => new(
        requests,
        isInPeace ? Fate.Lives : NewFate(requests),
        isPipelined: random.Next(2) == 0,
        piece: random.Next(8) == 0 ? random.Next(1, 200) : int.MaxValue);

    private Fate NewFate(List<PublishRequest> requests) => random.Next(10) switch
    {
        < 6 => new Fate(random.NextInt64(requests.Sum(r => r.Length)), long.MaxValue, (Death)random.Next(3)),
        < 9 => new Fate(long.MaxValue, random.Next(1, requests.Count * 150), (Death)random.Next(2)),
        _ => Fate.Lives,
    };

    private void Judge(IReadOnlyList<PublishRequest> requests, IReadOnlyList<Answer> answers, long sent)
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
                    $"event {request.Events[0].Number} and {request.Events.Length - 1} more, sent "
                        + $"{(isWhole ? "" : "half")}, "
                    + $"wrong {request.IsWrong}, were answered with {answer}");
                continue;
            }

            for (int i = 0; i < published; i++)
            {
                bool isLast = answer.Status == 200 && i == request.Events.Length - 1;
                if (!request.Events[i].Answer(isLast ? SequenceIn(answer.Body) : null))
                {
                    ledger.Problems.Enqueue(
                        $"event {request.Events[i].Number} was answered with two ids, {answer.Body} the second");
                }
            }
        }
    }

    private long SequenceIn(string id)
    {
        string[] parts = id.TrimEnd('\n').Split('-');
        if (parts is [string epoch, string number]
            && epoch == server.Server.Log.Epoch
            && long.TryParse(number, out long sequence))
        {
            return sequence;
        }

        ledger.Problems.Enqueue($"an answer is no id: {id}");
        return 0;
    }

    [GeneratedRegex(@"; (\d+) before it were published")]
    private static partial Regex Before();
}

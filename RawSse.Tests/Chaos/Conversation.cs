using RawSse.Tests.Support;

namespace RawSse.Tests.Chaos;

/// <summary>
/// Some requests and their answers over one connection, up to its end, which may come in the middle of anything.
/// </summary>
/// <param name="requests">What is sent.</param>
/// <param name="fate">When the connection dies.</param>
/// <param name="isPipelined">Whether all is sent without waiting for answers.</param>
/// <param name="piece">How many bytes are sent at once.</param>
internal sealed class Conversation(IReadOnlyList<PublishRequest> requests, Fate fate, bool isPipelined, int piece)
{
    private readonly List<Answer> _answers = [];

    /// <summary>What is sent.</summary>
    public IReadOnlyList<PublishRequest> Requests => requests;

    /// <summary>When the connection dies.</summary>
    public Fate Fate => fate;

    /// <summary>The answers to the first requests.</summary>
    public IReadOnlyList<Answer> Answers => _answers;

    /// <summary>How many bytes were sent.</summary>
    public long Sent { get; private set; }

    /// <summary>Whether the connection died as it was to.</summary>
    public bool HasDied { get; private set; }

    /// <summary>Has it.</summary>
    /// <exception cref="TimeoutException">The server was silent for too long.</exception>
    public async Task RunAsync(RunningServer server)
    {
        try
        {
            await HaveAsync(server);
        }
        catch (OperationCanceledException e)
        {
            throw new TimeoutException(
                $"{_answers.Count} of {Requests.Count} requests were answered within {Wait.Bound}", e);
        }
    }

    private async Task HaveAsync(RunningServer server)
    {
        using FlakyConnection connection = await FlakyConnection.ConnectAsync(server.EndPoint, fate, piece);
        Task sending = isPipelined ? SendAllAsync(connection) : Task.CompletedTask;
        foreach (PublishRequest request in Requests)
        {
            Answer? answer = isPipelined ? await ReadAsync(connection) : await AskAsync(connection, request);
            if (answer is null)
            {
                break;
            }

            _answers.Add(answer);
        }

        // A connection that the server ended first is let go of here: who still sends must not wait for nobody.
        if (_answers.Count < Requests.Count)
        {
            connection.Dispose();
        }

        await sending;
        Sent = connection.Sent;
        HasDied = connection.HasDied;
    }

    private async Task SendAllAsync(FlakyConnection connection)
    {
        foreach (PublishRequest request in Requests)
        {
            if (!await connection.SendAsync(request.Head) || !await connection.SendAsync(request.Body))
            {
                return;
            }
        }
    }

    /// <summary>
    /// One request and its answer. A half-closed connection may still have the answer to half a request.
    /// </summary>
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
}

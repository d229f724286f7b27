using System.Diagnostics;
using RawSse.Log;
using RawSse.Publishing;
using RawSse.Sources;
using RawSse.Tests.Support;
using EventLog = RawSse.Log.EventLog;

namespace RawSse.Tests.Sources;

public class FileTailTests
{
    private EventLog _log = null!;
    private string _folder = null!;
    private FileTail _tail = null!;

    private string Log => Path.Combine(_folder, "app.log");

    private string Old => Path.Combine(_folder, "app.log.1");

    [SetUp]
    public void Start()
    {
        _folder = Directory.CreateTempSubdirectory("rawsse-tail-").FullName;
        _log = new EventLog(new Retention(100_000, 1 << 28, TimeSpan.FromHours(1)), TimeProvider.System, "e");
        _tail = new FileTail(Log, new LineSource(Publishers.Of(_log), TopicSet.Default, new EventLimit(1000)));
    }

    [TearDown]
    public void Stop()
    {
        _tail.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Test]
    public void Only_new_lines_of_an_existing_file_are_published()
    {
        File.WriteAllText(Log, "old\n");
        Poll();
        File.AppendAllText(Log, "new\npart");
        Poll();
        Assert.That(_log.Data(), Is.EqualTo(new[] { "new" }));
        File.AppendAllText(Log, "ial\n");
        Poll();
        Assert.That(_log.Data(), Is.EqualTo(new[] { "new", "partial" }));
    }

    [Test]
    public void A_file_that_appears_later_is_published_from_its_beginning()
    {
        Poll();
        File.WriteAllText(Log, "1\n2\n");
        Poll();
        Assert.That(_log.Data(), Is.EqualTo(new[] { "1", "2" }));
    }

    [Test]
    public void Rotation_by_renaming_loses_and_doubles_nothing()
    {
        File.WriteAllText(Log, "");
        Poll();
        using var writer = new StreamWriter(
            new FileStream(Log, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete));
        writer.Write("1\n2\n");
        writer.Flush();
        File.Move(Log, Old);
        File.WriteAllText(Log, "5\n");
        Poll();

        // Who writes has not noticed the rotation yet.
        writer.Write("3\n4");
        writer.Flush();
        Poll();
        File.AppendAllText(Log, "6\n");
        Poll();
        Assert.That(_log.Data(), Is.EqualTo(new[] { "1", "2", "3", "4", "5", "6" }));
    }

    [Test]
    public void Truncation_begins_anew()
    {
        File.WriteAllText(Log, "");
        Poll();
        File.AppendAllText(Log, "1\n2\nunfinished");
        Poll();
        File.WriteAllText(Log, "3\n");
        Poll();
        Assert.That(_log.Data(), Is.EqualTo(new[] { "1", "2", "unfinished", "3" }));
    }

    [Test]
    public void A_deleted_file_is_read_to_its_end_and_followed_again_when_it_is_back()
    {
        File.WriteAllText(Log, "");
        Poll();
        File.AppendAllText(Log, "1\n");
        File.Delete(Log);
        Poll();
        Poll();
        Assert.That(_log.Data(), Is.EqualTo(new[] { "1" }));
        File.WriteAllText(Log, "2\n");
        Poll();
        Poll();
        Assert.That(_log.Data(), Is.EqualTo(new[] { "1", "2" }));
    }

    [Test]
    public void Whenever_it_is_rotated_each_line_comes_once_and_in_order()
    {
        var random = new Random(7);
        File.WriteAllText(Log, "");
        Poll();
        int written = 0;
        for (int step = 0; step < 500; step++)
        {
            switch (random.Next(10))
            {
                case 0:
                    File.Move(Log, Old, overwrite: true);
                    File.WriteAllText(Log, "");
                    Poll();
                    Poll();
                    break;
                case < 4:
                    Poll();
                    break;
                default:
                    File.AppendAllText(Log, $"{++written}\n");
                    break;
            }
        }

        Poll();
        Assert.That(_log.Data(), Is.EqualTo(Enumerable.Range(1, written).Select(i => $"{i}")));
    }

    [Test]
    public void A_folder_in_the_file_s_place_is_logged_and_what_replaces_it_is_read_from_its_beginning()
    {
        _ = Directory.CreateDirectory(Log);
        Assert.That(() => Poll(), Throws.InstanceOf<IOException>().With.Message.Contains("folder"));
        Directory.Delete(Log);
        File.WriteAllText(Log, "1\n");
        Poll();
        Assert.That(_log.Data(), Is.EqualTo(new[] { "1" }));
    }

    [Test]
    public void A_file_that_a_folder_replaces_is_read_to_its_end_and_followed_again_when_it_is_back()
    {
        File.WriteAllText(Log, "");
        Poll();
        File.AppendAllText(Log, "1\n2");
        File.Move(Log, Old);
        _ = Directory.CreateDirectory(Log);
        Poll();
        Assert.That(() => Poll(), Throws.InstanceOf<IOException>().With.Message.Contains("folder"));
        Directory.Delete(Log);
        File.WriteAllText(Log, "3\n");
        Poll();
        Assert.That(_log.Data(), Is.EqualTo(new[] { "1", "2", "3" }));
    }

    [Test]
    [Platform("Linux,MacOsX")]
    public void A_file_that_can_t_be_opened_is_logged_and_read_from_its_beginning_once_it_can()
    {
        // A link to itself: unlike a file without permissions, not even root can open it.
        _ = File.CreateSymbolicLink(Log, Log);
        Assert.That(() => Poll(), Throws.InstanceOf<IOException>());
        File.Delete(Log);
        File.WriteAllText(Log, "1\n");
        Poll();
        Assert.That(_log.Data(), Is.EqualTo(new[] { "1" }));
    }

    [Test]
    public void One_look_reads_only_so_much_and_the_next_goes_on_there()
    {
        _ = Poll();
        string line = new string('x', 99) + "\n";
        int lines = (FileTail.MaxBytesPerPoll / line.Length * 2) + 10;
        File.WriteAllText(Log, string.Concat(Enumerable.Repeat(line, lines)));
        Assert.That(Poll(), Is.True, "there is more");
        Assert.That(_log.Data(), Has.Length.InRange(1, lines - 10));
        int looks = 1;
        while (Poll())
        {
            looks++;
        }

        Assert.That(_log.Data(), Has.Length.EqualTo(lines).And.All.EqualTo(line.TrimEnd()));
        Assert.That(looks, Is.EqualTo(2));
    }

    [Test]
    public void A_truncation_is_seen_while_there_is_still_much_to_read()
    {
        _ = Poll();
        using var writer = new FileStream(Log, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite);
        writer.SetLength(4L * FileTail.MaxBytesPerPoll);
        Assert.That(Poll(), Is.True);
        writer.SetLength(0);
        writer.Write("new\n"u8);
        writer.Flush();
        Assert.That(Poll(), Is.False);
        Assert.That(_log.Data(), Has.Length.EqualTo(2), "what was begun, and what is new");
        Assert.That(_log.Data()[1], Is.EqualTo("new"));
        Assert.That(_tail.Truncations, Is.EqualTo(1));
    }

    [Test]
    [Platform("Linux")]
    public void A_handle_that_goes_bad_is_opened_anew_and_reading_goes_on_where_it_was()
    {
        File.WriteAllText(Log, "");
        _ = Poll();
        File.AppendAllText(Log, "1\n2\nhal");
        _ = Poll();
        BadFile.SpoilDescriptorOf(Log);
        File.AppendAllText(Log, "f\n3\n");
        Assert.That(() => Poll(), Throws.Exception);
        _ = Poll();
        Assert.That(_log.Data(), Is.EqualTo(new[] { "1", "2", "half", "3" }));
    }

    [Test]
    [Platform("Linux")]
    public void A_file_whose_reading_fails_is_left_for_the_one_that_takes_its_place()
    {
        _ = Poll();
        _ = File.CreateSymbolicLink(Log, BadFile.Path);
        Assert.That(() => Poll(), Throws.InstanceOf<IOException>());
        Assert.That(() => Poll(), Throws.InstanceOf<IOException>());
        File.Delete(Log);
        File.WriteAllText(Log, "1\n");
        _ = Poll();
        Assert.That(_log.Data(), Is.EqualTo(new[] { "1" }));
    }

    [Test]
    public async Task A_truncation_is_told_in_the_log()
    {
        using var log = new KeptLog();
        await using var server = new RunningServer(options =>
        {
            options.FollowedFiles = [new FollowedFile(Log, TopicSet.Of("app"))];
            options.LoggerFactory = log;
        });
        Wait.Until(
            () =>
            {
                File.AppendAllText(Log, "line\n");
                return server.Server.Log.End.Number > 1;
            },
            "it is followed");
        File.WriteAllText(Log, "");
        Wait.Until(() => !log.Lines.IsEmpty, "the truncation is told");
        Assert.That(log.Lines, Has.One.Items.And.All.Contains("truncated").And.All.Contains(Log));
    }

    [Test]
    [Platform("Linux")]
    public async Task A_pipe_is_told_once_and_the_server_lives_on_and_stops()
    {
        await MakePipeAsync();
        using var log = new KeptLog();
        await using var server = new RunningServer(options =>
        {
            options.FollowedFiles = [new FollowedFile(Log, TopicSet.Of("app"))];
            options.LoggerFactory = log;
        });
        Wait.Until(() => !log.Lines.IsEmpty, "the pipe is told");
        File.Move(Log, Old);
        File.WriteAllText(Log, "1\n");
        await using EventStreamClient reader = await EventStreamClient.ConnectAsync(server, "earliest", "app");
        Assert.That((await reader.ReadAsync()).Data, Is.EqualTo("1"), "it is followed once it is a file");
        await server.Server.StopAsync().WaitAsync(Wait.Bound);
        Assert.That(log.Lines, Has.Exactly(1).Items);
        Assert.That(log.Lines, Has.All.Contains(Log).And.All.Contains("pipe"));
    }

    [Test]
    [Platform("Linux")]
    public async Task A_server_that_follows_a_pipe_stops()
    {
        await MakePipeAsync();
        var server = new RunningServer(options => options.FollowedFiles = [new FollowedFile(Log, TopicSet.Of("app"))]);
        await server.Server.StopAsync().WaitAsync(Wait.Bound);
    }

    [Test]
    public async Task The_server_follows_a_file_on_its_topic()
    {
        await using var server = new RunningServer(
            options => options.FollowedFiles = [new FollowedFile(Log, TopicSet.Of("app"))]);
        File.WriteAllText(Log, "one\n");
        await using EventStreamClient reader = await EventStreamClient.ConnectAsync(server, "earliest", "app");
        File.AppendAllText(Log, "two\n");
        Assert.That((await reader.ReadAsync()).Data, Is.AnyOf("one", "two"), "it was there, or it came");
    }

    /// <summary>Looks at the file; to publish into memory needs no waiting.</summary>
    private bool Poll() => _tail.PollAsync().AsTask().GetAwaiter().GetResult();

    private async Task MakePipeAsync()
    {
        using var mkfifo = Process.Start("mkfifo", [Log]);
        await mkfifo.WaitForExitAsync();
        Assert.That(mkfifo.ExitCode, Is.Zero);
    }
}

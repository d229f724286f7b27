using System.Diagnostics;
using System.Text;
using RawSse.Sources;
using RawSse.Tests.Support;

namespace RawSse.Tests.Sources;

public class FileTailTests
{
    private readonly List<string> _lines = [];
    private string _folder = null!;
    private FileTail _tail = null!;

    private string Log => Path.Combine(_folder, "app.log");

    private string Old => Path.Combine(_folder, "app.log.1");

    [SetUp]
    public void Start()
    {
        _folder = Directory.CreateTempSubdirectory("rawsse-tail-").FullName;
        _tail = new FileTail(Log, new LineSource(e => _lines.Add(Encoding.UTF8.GetString(e.Data.Span)), 1000));
    }

    [TearDown]
    public void Stop()
    {
        _tail.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Test]
    public void Only_what_comes_is_told_of_a_file_that_was_there()
    {
        File.WriteAllText(Log, "old\n");
        _tail.Poll();
        File.AppendAllText(Log, "new\npart");
        _tail.Poll();
        Assert.That(_lines, Is.EqualTo(new[] { "new" }));
        File.AppendAllText(Log, "ial\n");
        _tail.Poll();
        Assert.That(_lines, Is.EqualTo(new[] { "new", "partial" }));
    }

    [Test]
    public void All_is_told_of_a_file_that_comes_later()
    {
        _tail.Poll();
        File.WriteAllText(Log, "1\n2\n");
        _tail.Poll();
        Assert.That(_lines, Is.EqualTo(new[] { "1", "2" }));
    }

    [Test]
    public void Rotation_by_renaming_loses_and_doubles_nothing()
    {
        File.WriteAllText(Log, "");
        _tail.Poll();
        using var writer = new StreamWriter(new FileStream(Log, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete));
        writer.Write("1\n2\n");
        writer.Flush();
        File.Move(Log, Old);
        File.WriteAllText(Log, "5\n");
        _tail.Poll();

        // Who writes has not noticed the rotation yet.
        writer.Write("3\n4");
        writer.Flush();
        _tail.Poll();
        File.AppendAllText(Log, "6\n");
        _tail.Poll();
        Assert.That(_lines, Is.EqualTo(new[] { "1", "2", "3", "4", "5", "6" }));
    }

    [Test]
    public void Truncation_begins_anew()
    {
        File.WriteAllText(Log, "");
        _tail.Poll();
        File.AppendAllText(Log, "1\n2\nunfinished");
        _tail.Poll();
        File.WriteAllText(Log, "3\n");
        _tail.Poll();
        Assert.That(_lines, Is.EqualTo(new[] { "1", "2", "unfinished", "3" }));
    }

    [Test]
    public void A_deleted_file_is_read_to_its_end_and_followed_again_when_it_is_back()
    {
        File.WriteAllText(Log, "");
        _tail.Poll();
        File.AppendAllText(Log, "1\n");
        File.Delete(Log);
        _tail.Poll();
        _tail.Poll();
        Assert.That(_lines, Is.EqualTo(new[] { "1" }));
        File.WriteAllText(Log, "2\n");
        _tail.Poll();
        _tail.Poll();
        Assert.That(_lines, Is.EqualTo(new[] { "1", "2" }));
    }

    [Test]
    public void Whenever_it_is_rotated_each_line_comes_once_and_in_order()
    {
        var random = new Random(7);
        File.WriteAllText(Log, "");
        _tail.Poll();
        int written = 0;
        for (int step = 0; step < 500; step++)
        {
            switch (random.Next(10))
            {
                case 0:
                    File.Move(Log, Old, overwrite: true);
                    File.WriteAllText(Log, "");
                    _tail.Poll();
                    _tail.Poll();
                    break;
                case < 4:
                    _tail.Poll();
                    break;
                default:
                    File.AppendAllText(Log, $"{++written}\n");
                    break;
            }
        }

        _tail.Poll();
        Assert.That(_lines, Is.EqualTo(Enumerable.Range(1, written).Select(i => $"{i}")));
    }

    [Test]
    public void A_folder_in_its_place_is_told_and_what_replaces_it_is_read_from_its_beginning()
    {
        _ = Directory.CreateDirectory(Log);
        Assert.That(_tail.Poll, Throws.InstanceOf<IOException>().With.Message.Contains("folder"));
        Directory.Delete(Log);
        File.WriteAllText(Log, "1\n");
        _tail.Poll();
        Assert.That(_lines, Is.EqualTo(new[] { "1" }));
    }

    [Test]
    public void A_file_that_a_folder_replaces_is_read_to_its_end_and_followed_again_when_it_is_back()
    {
        File.WriteAllText(Log, "");
        _tail.Poll();
        File.AppendAllText(Log, "1\n2");
        File.Move(Log, Old);
        _ = Directory.CreateDirectory(Log);
        _tail.Poll();
        Assert.That(_tail.Poll, Throws.InstanceOf<IOException>().With.Message.Contains("folder"));
        Directory.Delete(Log);
        File.WriteAllText(Log, "3\n");
        _tail.Poll();
        Assert.That(_lines, Is.EqualTo(new[] { "1", "2", "3" }));
    }

    [Test]
    [Platform("Linux,MacOsX")]
    public void What_can_not_be_opened_is_told_and_read_from_its_beginning_when_it_can()
    {
        // A link to itself: unlike a file without permissions, not even root can open it.
        _ = File.CreateSymbolicLink(Log, Log);
        Assert.That(_tail.Poll, Throws.InstanceOf<IOException>());
        File.Delete(Log);
        File.WriteAllText(Log, "1\n");
        _tail.Poll();
        Assert.That(_lines, Is.EqualTo(new[] { "1" }));
    }

    [Test]
    public void One_look_reads_only_so_much_and_the_next_goes_on_there()
    {
        _ = _tail.Poll();
        string line = new string('x', 99) + "\n";
        int lines = (FileTail.MaxBytesPerLook / line.Length * 2) + 10;
        File.WriteAllText(Log, string.Concat(Enumerable.Repeat(line, lines)));
        Assert.That(_tail.Poll(), Is.True, "there is more");
        Assert.That(_lines, Has.Count.InRange(1, lines - 10));
        int looks = 1;
        while (_tail.Poll())
        {
            looks++;
        }

        Assert.That(_lines, Has.Count.EqualTo(lines).And.All.EqualTo(line.TrimEnd()));
        Assert.That(looks, Is.EqualTo(2));
    }

    [Test]
    public void A_truncation_is_seen_while_there_is_still_much_to_read()
    {
        _ = _tail.Poll();
        using var writer = new FileStream(Log, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite);
        writer.SetLength(4L * FileTail.MaxBytesPerLook);
        Assert.That(_tail.Poll(), Is.True);
        writer.SetLength(0);
        writer.Write("new\n"u8);
        writer.Flush();
        Assert.That(_tail.Poll(), Is.False);
        Assert.That(_lines, Has.Count.EqualTo(2), "what was begun, and what is new");
        Assert.That(_lines[1], Is.EqualTo("new"));
        Assert.That(_tail.Truncations, Is.EqualTo(1));
    }

    [Test]
    [Platform("Linux")]
    public void A_handle_that_goes_bad_is_opened_anew_and_reading_goes_on_where_it_was()
    {
        File.WriteAllText(Log, "");
        _ = _tail.Poll();
        File.AppendAllText(Log, "1\n2\nhal");
        _ = _tail.Poll();
        BadFile.SpoilDescriptorOf(Log);
        File.AppendAllText(Log, "f\n3\n");
        Assert.That(_tail.Poll, Throws.Exception);
        _ = _tail.Poll();
        Assert.That(_lines, Is.EqualTo(new[] { "1", "2", "half", "3" }));
    }

    [Test]
    [Platform("Linux")]
    public void A_file_whose_reading_fails_is_left_for_the_one_that_takes_its_place()
    {
        _ = _tail.Poll();
        _ = File.CreateSymbolicLink(Log, BadFile.Path);
        Assert.That(_tail.Poll, Throws.InstanceOf<IOException>());
        Assert.That(_tail.Poll, Throws.InstanceOf<IOException>());
        File.Delete(Log);
        File.WriteAllText(Log, "1\n");
        _ = _tail.Poll();
        Assert.That(_lines, Is.EqualTo(new[] { "1" }));
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
        await using var server = new RunningServer(options => options.FollowedFiles = [new FollowedFile(Log, TopicSet.Of("app"))]);
        File.WriteAllText(Log, "one\n");
        await using EventStreamClient reader = await EventStreamClient.ConnectAsync(server, "earliest", "app");
        File.AppendAllText(Log, "two\n");
        Assert.That((await reader.ReadAsync()).Data, Is.AnyOf("one", "two"), "it was there, or it came");
    }

    private async Task MakePipeAsync()
    {
        using var mkfifo = Process.Start("mkfifo", [Log]);
        await mkfifo.WaitForExitAsync();
        Assert.That(mkfifo.ExitCode, Is.Zero);
    }
}

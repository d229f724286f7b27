using Microsoft.Playwright;

namespace RawSse.Tests.Browser;

/// <summary>A page of which everything is kept that the browser complains about.</summary>
internal sealed class WatchedPage
{
    private readonly List<string> _complaints = [];

    public WatchedPage(IPage page)
    {
        Page = page;
        page.Console += (_, message) => Complain(message.Type is "error" or "warning", message.Text);
        page.PageError += (_, error) => Complain(true, error);
        page.Response += (_, response) => Complain(response.Status >= 400, $"{response.Status} {response.Url}");
    }

    public IPage Page { get; }

    /// <summary>Errors of the script, of the network, of the security policy.</summary>
    public IReadOnlyList<string> Complaints
    {
        get
        {
            lock (_complaints)
            {
                return [.. _complaints];
            }
        }
    }

    private void Complain(bool isProblem, string text)
    {
        lock (_complaints)
        {
            if (isProblem)
            {
                _complaints.Add(text);
            }
        }
    }
}

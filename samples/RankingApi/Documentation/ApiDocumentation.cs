using ApiSearch.Storage;

namespace RankingApi.Documentation;

/// <summary>The index that samples/ApiSearch writes beside its model; read again when the file is another.</summary>
internal sealed class ApiDocumentation(string file)
{
    private static readonly TimeSpan _poll = TimeSpan.FromSeconds(1);
    private readonly object _loading = new();
    private (DateTime Written, long Length) _seen;
    private long _looked;
    private volatile MemberSearch? _search;

    /// <summary>The index that is live; null where no file was readable yet.</summary>
    public MemberSearch? Search
    {
        get
        {
            lock (_loading)
            {
                if (_search is null || Environment.TickCount64 - _looked > _poll.TotalMilliseconds)
                {
                    Look();
                }

                return _search;
            }
        }
    }

    /// <summary>What to do where there is none.</summary>
    public string Missing => $"'{file}' is not there, or no index: make it with 'dotnet run -c Release --project samples/ApiSearch'.";

    private void Look()
    {
        _looked = Environment.TickCount64;
        var info = new FileInfo(file);
        (DateTime, long) stamp = info.Exists ? (info.LastWriteTimeUtc, info.Length) : default;
        if (stamp != _seen)
        {
            _seen = stamp;

            // One that is not readable leaves the earlier one live.
            _search = IndexFile.TryLoad(file, fingerprint: null) is { } data ? new MemberSearch(data) : _search;
        }
    }
}

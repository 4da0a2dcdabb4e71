using System.Security.Cryptography;
using Microsoft.Extensions.Logging;

namespace EbmMlNet.AspNetCore.Generations;

/// <summary>A file and the generation of it that is live.</summary>
internal sealed partial class ModelSlot<TEngine>(string name, string file, bool isOnDemand, Func<byte[], LoadedEngine<TEngine>> load, ILogger logger)
    : IModelSlot
    where TEngine : class, IDisposable
{
    private readonly object _loading = new();
    private Generation<TEngine>? _live;
    private (DateTime Written, long Length) _seen;
    private string? _problem;
    private ((DateTime Written, long Length) Stamp, Exception Error)? _refused;
    private int _number;
    private long _lastUsed = Environment.TickCount64;

    public string Name => name;

    public bool IsOnDemand => isOnDemand;

    public long LastUsed => Volatile.Read(ref _lastUsed);

    public ModelStatus Status => new(name, Volatile.Read(ref _live)?.Description, Volatile.Read(ref _problem), isOnDemand);

    /// <summary>A share of the live generation, loaded if there is none; to be returned.</summary>
    /// <exception cref="ModelUnavailableException">The file is refused, and no earlier generation is live.</exception>
    public Generation<TEngine> Borrow()
    {
        Volatile.Write(ref _lastUsed, Environment.TickCount64);
        while (true)
        {
            Generation<TEngine> live = Volatile.Read(ref _live) ?? LoadFirst();
            if (live.TryBorrow())
            {
                return live;
            }
        }
    }

    public void Poll()
    {
        if (Stamp() == _seen)
        {
            return;
        }

        try
        {
            _ = Reload();
        }
        catch (ModelUnavailableException)
        {
            // Logged, and in the status.
        }
    }

    public ModelGeneration Reload()
    {
        lock (_loading)
        {
            return Load().Description;
        }
    }

    public void Evict()
    {
        lock (_loading)
        {
            Generation<TEngine>? live = _live;
            Volatile.Write(ref _live, null);
            _seen = default;
            live?.Return();
        }
    }

    private Generation<TEngine> LoadFirst()
    {
        lock (_loading)
        {
            // A file that was read and refused is not read again for every request, only when it is another.
            return _live ?? (_refused is { } refused && refused.Stamp == Stamp() ? throw Unavailable(refused.Error) : Load());
        }
    }

    private ModelUnavailableException Unavailable(Exception error) =>
        new(name, isUnknown: false, $"Model '{name}' cannot be loaded: {error.Message}", error);

    private (DateTime Written, long Length) Stamp()
    {
        var info = new FileInfo(file);
        return info.Exists ? (info.LastWriteTimeUtc, info.Length) : (DateTime.MinValue, -1);
    }

    private Generation<TEngine> Load()
    {
        // Before the bytes are read: a file written meanwhile is looked at again.
        _seen = Stamp();
        _refused = null;
        bool isRead = false;
        try
        {
            byte[] bytes = ReadShared();
            isRead = true;
            string hash = Convert.ToHexString(SHA256.HashData(bytes)).ToLowerInvariant();
            if (_live is { } same && same.Description.Hash == hash)
            {
                _problem = null;
                return same;
            }

            LoadedEngine<TEngine> loaded = load(bytes);
            var description = new ModelGeneration(name, ++_number, hash, _seen.Written, DateTimeOffset.UtcNow, loaded.Size, loaded.Metrics);
            var next = new Generation<TEngine>(loaded.Engine, description);
            Generation<TEngine>? before = _live;
            Volatile.Write(ref _live, next);
            _problem = null;
            before?.Return();
            ServingMetrics.CountLoad(name, "loaded");
            LogLoaded(logger, description);
            return next;
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            _problem = error.Message;
            _refused = isRead ? (_seen, error) : null;
            ServingMetrics.CountLoad(name, "refused");
            LogRefused(logger, name, error.Message, _live is null ? "none" : _live.Description.ToString());
            throw Unavailable(error);
        }
    }

    // Whoever replaces the file may have it open, and may delete or rename it while it is read.
    private byte[] ReadShared()
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Model {Generation} is live.")]
    private static partial void LogLoaded(ILogger logger, ModelGeneration generation);

    [LoggerMessage(Level = LogLevel.Error, Message = "The file of model {Name} is refused: {Problem} Live is {Live}.")]
    private static partial void LogRefused(ILogger logger, string name, string problem, string live);
}

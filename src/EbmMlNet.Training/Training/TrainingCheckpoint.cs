using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Microsoft.ML.Runtime;

namespace EbmMlNet;

/// <summary>The checkpoint of one training: found again by what the training is made of.</summary>
internal sealed class TrainingCheckpoint
{
    private const string Extension = ".checkpoint";

    private readonly IExceptionContext _context;
    private readonly IChannel _channel;
    private readonly Checkpoints _options;
    private readonly string _path;
    private readonly Stopwatch _sinceLast = Stopwatch.StartNew();
    private readonly bool _isThere;
    private readonly bool _writes;
    private int _threads;
    private bool _saidFull;

    private TrainingCheckpoint(IExceptionContext context, IChannel channel, Checkpoints options, string path, string? written, int seed, bool writes)
    {
        _writes = writes;
        (_context, _channel, _options, _path, Seed) = (context, channel, options, path, seed);
        _isThere = File.Exists(written);
        if (_isThere)
        {
            Read(written!, reader => (Seed, NumberOfThreads) = (reader.ReadInt32(), reader.ReadInt32()));
        }
    }

    /// <summary>The seed of the training that was cut off; where there is none, that of the new one.</summary>
    public int Seed { get; private set; }

    /// <summary>The number of threads of the training that was cut off; null where there is none.</summary>
    public int? NumberOfThreads { get; private set; }

    /// <summary>Whether it is time for the next one.</summary>
    public bool IsDue => _writes && _sinceLast.Elapsed >= _options.Every;

    /// <param name="context">Marks exceptions.</param>
    /// <param name="channel">Takes what is to be said.</param>
    /// <param name="checkpoint">Where to write; null for nowhere.</param>
    /// <param name="training">All but the data that makes it the same training as another.</param>
    /// <param name="seed">The seed of a new training.</param>
    /// <param name="addData">Adds what is trained on to the hash that names the training.</param>
    /// <param name="writes">Whether this process writes it; others of the same training only read.</param>
    /// <returns>Null where there is none to write.</returns>
    public static TrainingCheckpoint? Open(
        IExceptionContext context, IChannel channel, Checkpoints? checkpoint, string training, int seed, Action<IncrementalHash> addData, bool writes = true)
    {
        if (checkpoint is null)
        {
            return null;
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(training));
        addData(hash);
        string name = Convert.ToHexString(hash.GetHashAndReset()).ToLowerInvariant()[..32];
        try
        {
            _ = Directory.CreateDirectory(checkpoint.Folder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw context.Except(error,
                $"Checkpoint.Folder '{checkpoint.Folder}' cannot be created: {error.Message} Choose a folder that this user can write to.");
        }

        // The seed is in every part, of which any may have been written first.
        string? written = Directory.EnumerateFiles(checkpoint.Folder, $"{name}.*{Extension}").Order(StringComparer.Ordinal).FirstOrDefault();
        return new TrainingCheckpoint(context, channel, checkpoint, Path.Combine(checkpoint.Folder, name), written, seed, writes);
    }

    /// <summary>The part of one of the networks that are trained, by its number.</summary>
    public TrainingCheckpoint Part(int number)
    {
        string path = FormattableString.Invariant($"{_path}.{number}{Extension}");
        return new TrainingCheckpoint(_context, _channel, _options, path, path, Seed, _writes);
    }

    /// <summary>The same, of a training that has so many threads.</summary>
    public TrainingCheckpoint With(int threads)
    {
        _threads = threads;
        return this;
    }

    /// <summary>Goes on from the file, if there is one.</summary>
    /// <param name="read">Reads what <see cref="Save"/> wrote.</param>
    /// <returns>Whether there was one.</returns>
    public bool TryLoad(Action<BinaryReader> read)
    {
        if (_isThere)
        {
            Read(_path, reader =>
            {
                _ = reader.ReadInt64();
                read(reader);
            });
            if (NumberOfThreads != _threads)
            {
                _channel.Warning(FormattableString.Invariant(
                    $"The checkpoint '{_path}' was written with {NumberOfThreads} threads, and this training has {_threads}: the weights will not be the same bit for bit."));
            }
        }

        return _isThere;
    }

    /// <summary>Replaces the file. Where that fails training goes on, with a warning.</summary>
    public void Save(Action<BinaryWriter> write)
    {
        if (!_writes)
        {
            return;
        }

        try
        {
            CheckpointFile.Write(_path, writer =>
            {
                writer.Write(Seed);
                writer.Write(_threads);
                write(writer);
            });
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            if (!_saidFull)
            {
                _channel.Warning($"No checkpoint can be written; training goes on without: {error.Message}");
                _saidFull = true;
            }
        }

        _sinceLast.Restart();
    }

    private void Read(string path, Action<BinaryReader> read)
    {
        try
        {
            CheckpointFile.Read(path, read);
        }
        catch (Exception error) when (error is FormatException or IOException or UnauthorizedAccessException)
        {
            throw _context.Except(error, $"The checkpoint '{path}' cannot be read: {error.Message}. Delete it to train from the start.");
        }
    }
}

using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace EbmMlNet;

/// <summary>
/// The vectors of one model in a file that several processes read and append to. A record is a text's key, its vector and a check sum: one
/// that was torn off or never reached the disk does not count, and the text is embedded again.
/// </summary>
internal sealed class VectorFile : IDisposable
{
    private const int KeyBytes = 16;
    private const int CheckBytes = 8;
    private const int HeaderBytes = 32;
    private static readonly TimeSpan s_longestWait = TimeSpan.FromSeconds(10);
    private readonly object _gate = new();
    private readonly string _path;
    private readonly UInt128 _model;
    private readonly long _maximumBytes;
    private readonly Dictionary<UInt128, long> _places = [];
    private readonly SafeFileHandle _file;
    private long _read = HeaderBytes;
    private int _dimension;

    /// <exception cref="IOException">The folder cannot be written, or the file holds something else; the message says what to do.</exception>
    public VectorFile(string folder, string modelId, long maximumBytes)
    {
        _model = TextKey.Of(modelId);
        _maximumBytes = maximumBytes;
        string name = string.Concat(modelId.Take(80).Select(c => char.IsAsciiLetterOrDigit(c) || c == '-' ? c : '_'));
        _path = Path.Combine(folder, FormattableString.Invariant($"{name}-{(uint)_model:x8}.vectors"));
        _file = Open(folder, _path);
        try
        {
            Refresh();
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    /// <summary>Why nothing is written any longer: the disk is full, say, or the file may only be read; null where all is well.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Takes notice of what other processes appended.</summary>
    public void Refresh()
    {
        lock (_gate)
        {
            long length = RandomAccess.GetLength(_file);
            if (_dimension == 0 && length >= HeaderBytes)
            {
                _dimension = ReadHeader();
            }

            Span<byte> key = stackalloc byte[KeyBytes];
            for (; _dimension > 0 && _read + RecordBytes <= length; _read += RecordBytes)
            {
                _ = RandomAccess.Read(_file, key, _read);
                _places[BinaryPrimitives.ReadUInt128LittleEndian(key)] = _read;
            }
        }
    }

    public float[]? Find(UInt128 key)
    {
        lock (_gate)
        {
            if (!_places.TryGetValue(key, out long place))
            {
                return null;
            }

            byte[] record = new byte[RecordBytes];
            if (RandomAccess.Read(_file, record, place) != record.Length || !IsWhole(record) || BinaryPrimitives.ReadUInt128LittleEndian(record) != key)
            {
                _ = _places.Remove(key);
                return null;
            }

            return MemoryMarshal.Cast<byte, float>(record.AsSpan(KeyBytes, _dimension * sizeof(float))).ToArray();
        }
    }

    /// <summary>Appends vectors as far as there is room. A file that cannot be written is not an error: what it is for still works.</summary>
    /// <exception cref="InvalidOperationException">A vector is of another length than those before.</exception>
    public void Append(IReadOnlyList<(UInt128 Key, float[] Vector)> vectors)
    {
        lock (_gate)
        {
            if (Failure is not null || vectors.Count == 0)
            {
                return;
            }

            try
            {
                using FileStream locked = Lock();
                Refresh();
                Write(vectors);
            }
            // The runtime calls a file that is too large for its disk an argument out of range.
            catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException)
            {
                Failure = error;
            }
        }
    }

    public void Dispose() => _file.Dispose();

    private int RecordBytes => KeyBytes + (_dimension * sizeof(float)) + CheckBytes;

    private void Write(IReadOnlyList<(UInt128 Key, float[] Vector)> vectors)
    {
        if (_dimension == 0)
        {
            _dimension = vectors[0].Vector.Length;
            RandomAccess.Write(_file, Header(_dimension), 0);
        }

        // What lies behind the last whole record was torn off: it is written over.
        byte[] records = new byte[RecordBytes * Math.Clamp((_maximumBytes - _read) / RecordBytes, 0, vectors.Count)];
        for (int i = 0; i < records.Length / RecordBytes; i++)
        {
            (UInt128 key, float[] vector) = vectors[i];
            if (vector.Length != _dimension)
            {
                throw new InvalidOperationException(
                    $"An embedding has {vector.Length} values, but '{_path}' holds vectors of {_dimension} by the same model. Delete the file if the model has changed.");
            }

            Span<byte> record = records.AsSpan(i * RecordBytes, RecordBytes);
            BinaryPrimitives.WriteUInt128LittleEndian(record, key);
            MemoryMarshal.AsBytes<float>(vector).CopyTo(record[KeyBytes..]);
            BinaryPrimitives.WriteUInt64LittleEndian(record[^CheckBytes..], CheckSum(record));
        }

        RandomAccess.Write(_file, records, _read);
        Refresh();
    }

    private byte[] Header(int dimension)
    {
        byte[] header = new byte[HeaderBytes];
        "EBMVECT1"u8.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(8), dimension);
        BinaryPrimitives.WriteUInt128LittleEndian(header.AsSpan(16), _model);
        return header;
    }

    private int ReadHeader()
    {
        byte[] header = new byte[HeaderBytes];
        _ = RandomAccess.Read(_file, header, 0);
        int dimension = BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(8));
        return dimension > 0 && header.AsSpan().SequenceEqual(Header(dimension))
            ? dimension
            : throw new IOException($"'{_path}' is no file of embeddings of this model, or damaged. Delete it, or choose another folder.");
    }

    private static bool IsWhole(ReadOnlySpan<byte> record) => BinaryPrimitives.ReadUInt64LittleEndian(record[^CheckBytes..]) == CheckSum(record);

    private static ulong CheckSum(ReadOnlySpan<byte> record) => (ulong)TextKey.Of(record[..^CheckBytes]);

    private SafeFileHandle Open(string folder, string path)
    {
        try
        {
            _ = Directory.CreateDirectory(folder);
            return File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception error) when (error is UnauthorizedAccessException or IOException && File.Exists(path))
        {
            Failure = error;
            return File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception error) when (error is UnauthorizedAccessException or IOException)
        {
            throw new IOException(
                $"Embeddings cannot be kept in the folder '{folder}' ({error.Message}). Make it writable for this user, or choose another one.", error);
        }
    }

    // The operating system gives a lock back when its process dies.
    private FileStream Lock()
    {
        for (DateTime end = DateTime.UtcNow + s_longestWait; ;)
        {
            try
            {
                return new FileStream(_path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (DateTime.UtcNow < end)
            {
                Thread.Sleep(20);
            }
        }
    }
}

using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace EbmMlNet;

/// <summary>
/// A hash of the features of rows, to which each process adds the rows that it holds: the sum of the hashes of all rows, each with its place. It does not
/// matter how rows are stored, cut into parts, or who holds them.
/// </summary>
internal sealed class RowSum
{
    private readonly long[] _sum = new long[SHA256.HashSizeInBytes / sizeof(long)];
    private byte[] _row = [];

    /// <summary>Adds the rows that are held.</summary>
    /// <param name="features">The rows.</param>
    /// <param name="first">The place of the first of them.</param>
    public void Add(FeatureRows features, long first)
    {
        Span<long> hash = stackalloc long[_sum.Length];
        for (int row = 0; row < features.RowCount; row++)
        {
            if (row % 1024 == 0)
            {
                features.Cancellation.ThrowIfCancellationRequested();
            }

            if (features.Holds(row))
            {
                _ = SHA256.HashData(Bytes(features, row, first + row), MemoryMarshal.AsBytes(hash));
                for (int i = 0; i < hash.Length; i++)
                {
                    _sum[i] = unchecked(_sum[i] + hash[i]);
                }
            }
        }
    }

    /// <summary>Adds what other processes have added.</summary>
    public void Share(TrainingPeers? peers) => peers?.Sum(_sum);

    public void AddTo(IncrementalHash hash) => hash.AppendData(MemoryMarshal.AsBytes(_sum.AsSpan()));

    private ReadOnlySpan<byte> Bytes(FeatureRows features, int row, long place)
    {
        ReadOnlySpan<float> values = features.Stored(row, out ReadOnlySpan<int> slots);
        int length = sizeof(long) + ((values.Length + slots.Length) * sizeof(float));
        if (_row.Length < length)
        {
            _row = new byte[length];
        }

        MemoryMarshal.Write(_row, in place);
        MemoryMarshal.AsBytes(slots).CopyTo(_row.AsSpan(sizeof(long)));
        MemoryMarshal.AsBytes(values).CopyTo(_row.AsSpan(sizeof(long) + (slots.Length * sizeof(int))));
        return _row.AsSpan(0, length);
    }
}

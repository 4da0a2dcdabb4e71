using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace EbmMlNet;

/// <summary>Adds what is trained on to a hash, so that a training can be told from another.</summary>
internal static class DataHash
{
    private const int MostAtATime = 1 << 20;

    public static void Add(IncrementalHash hash, GroupedRows? rows)
    {
        if (rows is not null)
        {
            rows.Features.AddTo(hash);
            Add<float>(hash, rows.Labels);
            Add<float>(hash, rows.Weights);
            Add<int>(hash, rows.Offsets);
        }
    }

    public static void Add(IncrementalHash hash, ClassRows? rows)
    {
        if (rows is not null)
        {
            rows.Features.AddTo(hash);
            Add<int>(hash, rows.Classes);
            Add<float>(hash, rows.Weights);
        }
    }

    public static void Add(IncrementalHash hash, DensityRows rows)
    {
        rows.Features.AddTo(hash);
        Add<float>(hash, rows.Answers);
        Add<float>(hash, rows.Weights);
    }

    /// <summary>Adds length and values; nothing has the length -1.</summary>
    public static void Add<T>(IncrementalHash hash, T[]? values, CancellationToken cancellation = default)
        where T : unmanaged
    {
        hash.AppendData(BitConverter.GetBytes(values?.Length ?? -1));
        Add<T>(hash, values.AsSpan(), cancellation);
    }

    /// <summary>Adds values alone.</summary>
    public static void Add<T>(IncrementalHash hash, ReadOnlySpan<T> all, CancellationToken cancellation)
        where T : unmanaged
    {
        // A span of bytes has no room for more than 2 GiB.
        while (all.Length > 0)
        {
            cancellation.ThrowIfCancellationRequested();
            int count = Math.Min(MostAtATime, all.Length);
            hash.AppendData(MemoryMarshal.AsBytes(all[..count]));
            all = all[count..];
        }
    }
}

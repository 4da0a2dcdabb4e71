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

    /// <summary>Adds rows so that it does not matter how they are cut into parts.</summary>
    public static void AddRows(IncrementalHash hash, GroupedRows rows, CancellationToken cancellation)
    {
        for (int group = 0; group < rows.GroupCount; group++)
        {
            cancellation.ThrowIfCancellationRequested();
            hash.AppendData(BitConverter.GetBytes(rows.SizeOf(group)));
            Add<float>(hash, rows.LabelsOf(group), cancellation);
            Add<float>(hash, rows.WeightsOf(group), cancellation);
            for (int row = rows.Offsets[group]; row < rows.Offsets[group + 1]; row++)
            {
                ReadOnlySpan<float> values = rows.Features.Stored(row, out ReadOnlySpan<int> slots);
                Add<int>(hash, slots, cancellation);
                Add<float>(hash, values, cancellation);
            }
        }
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

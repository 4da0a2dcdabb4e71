using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace EbmMlNet;

/// <summary>Adds what is trained on to a hash, so that a training can be told from another.</summary>
internal static class DataHash
{
    private const int MostAtATime = 1 << 20;

    /// <summary>Adds labels, weights and sizes of groups, so that it does not matter how groups are cut into parts. Features are for a <see cref="RowSum"/>.</summary>
    public static void AddGroups(IncrementalHash hash, GroupedRows rows, CancellationToken cancellation)
    {
        for (int group = 0; group < rows.GroupCount; group++)
        {
            cancellation.ThrowIfCancellationRequested();
            hash.AppendData(BitConverter.GetBytes(rows.SizeOf(group)));
            Add<float>(hash, rows.LabelsOf(group), cancellation);
            Add<float>(hash, rows.WeightsOf(group), cancellation);
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

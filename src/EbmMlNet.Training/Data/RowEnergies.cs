namespace EbmMlNet;

/// <summary>The energies of rows alone, and where each row stands by them in its group.</summary>
internal sealed class RowEnergies
{
    /// <param name="values">E of each row.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="groups">The groups that have energies.</param>
    public RowEnergies(float[] values, GroupedRows rows, IReadOnlyCollection<int> groups)
    {
        Values = values;
        Apart = new float[values.Length];
        double squares = 0;
        long count = 0;
        foreach (int group in groups)
        {
            (int start, int size) = (rows.Offsets[group], rows.SizeOf(group));
            float mean = AttentionListEnergy.MeanOf(values.AsSpan(start, size));
            for (int row = start; row < start + size; row++, count++)
            {
                Apart[row] = values[row] - mean;
                squares += (double)Apart[row] * Apart[row];
            }
        }

        float scale = (float)Math.Sqrt(count / squares);
        Scale = float.IsFinite(scale) ? scale : 0;
        for (int row = 0; row < Apart.Length; row++)
        {
            Apart[row] *= Scale;
        }
    }

    /// <summary>E of each row.</summary>
    public float[] Values { get; }

    /// <summary>How far it lies from the mean of its group, times <see cref="Scale"/>.</summary>
    public float[] Apart { get; }

    /// <summary>1 / the standard deviation within groups; 0 where energies are flat.</summary>
    public float Scale { get; }

    /// <summary>Computes the energies of the rows of some groups.</summary>
    /// <param name="values">Receives them, at the places of the rows.</param>
    /// <param name="energy">E.</param>
    /// <param name="rows">Raw rows.</param>
    /// <param name="groups">The groups.</param>
    public static void Fill(float[] values, EnergyFunction energy, GroupedRows rows, IEnumerable<int> groups)
    {
        FeatureRows features = rows.Features;
        _ = Parallel.ForEach(
            rows.RowsOf(groups),
            new ParallelOptions { CancellationToken = features.Cancellation },
            () => new float[features.FeatureCount],
            (row, _, scratch) =>
            {
                values[row] = energy.Energy(features.Read(row, scratch));
                return scratch;
            },
            _ => { });
    }
}

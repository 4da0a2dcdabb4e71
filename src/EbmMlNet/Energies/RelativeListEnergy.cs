using System.Buffers;

namespace EbmMlNet;

/// <summary>
/// F(x_i | x_1 ... x_n) = E(x_i, x_i - mean_j x_j): an energy of an answer's features and of how they differ from what is usual in its
/// list, so that the same price can be cheap in one list and dear in another.
/// </summary>
/// <remarks>
/// Missing features (NaN) have no share in a mean and no difference to it; E gives them its own training mean. The sum runs in double.
/// </remarks>
public sealed class RelativeListEnergy : ListEnergyFunction
{
    internal const string FormatTag = "relative";

    /// <summary>Makes the energy.</summary>
    /// <param name="energy">E, of an even number of features: those of a row, and then their differences to the mean of the list.</param>
    /// <exception cref="ArgumentException">E takes an odd number of features.</exception>
    public RelativeListEnergy(EnergyFunction energy)
    {
        ArgumentNullException.ThrowIfNull(energy);
        if (energy.FeatureCount % 2 != 0)
        {
            throw new ArgumentException(
                $"An energy of the features of a row and as many differences is needed; this one takes {energy.FeatureCount}, an odd " +
                "number.",
                nameof(energy));
        }

        Energy = energy;
    }

    /// <summary>E: the energy of a row's features and their differences to the mean of the list.</summary>
    public EnergyFunction Energy { get; }

    /// <inheritdoc/>
    public override int FeatureCount => Energy.FeatureCount / 2;

    internal override string Tag => FormatTag;

    internal override void Write(PartWriter writer) => EnergyKinds.Write(writer, Energy);

    internal override string WriteOnnx(OnnxGraph graph, string features)
    {
        string isMissing = graph.Node("IsNaN", features), known = graph.Node("Where", isMissing, graph.Constant(0), features);
        string sum = graph.Along("ReduceSum", [0], known);
        string count = graph.Along("ReduceSum", [0], graph.Number(graph.Node("Not", isMissing)));
        string difference = graph.Node("Sub", features, graph.Node("Div", sum, count));
        return Energy.WriteOnnx(graph, graph.Beside(features, difference));
    }

    internal static RelativeListEnergy Read(PartReader reader) => new(EnergyKinds.Read(reader));

    private protected override void Compute(ReadOnlySpan<float> rows, Span<float> energies)
    {
        int features = FeatureCount;
        float[] row = ArrayPool<float>.Shared.Rent(2 * features), means = ArrayPool<float>.Shared.Rent(features);
        Means(rows, means.AsSpan(0, features));
        for (int i = 0; i < energies.Length; i++)
        {
            ReadOnlySpan<float> own = rows.Slice(i * features, features);
            own.CopyTo(row);
            for (int f = 0; f < features; f++)
            {
                row[features + f] = own[f] - means[f];
            }

            energies[i] = Energy.Energy(row.AsSpan(0, 2 * features));
        }

        ArrayPool<float>.Shared.Return(row);
        ArrayPool<float>.Shared.Return(means);
    }

    private static void Means(ReadOnlySpan<float> rows, Span<float> means)
    {
        for (int f = 0; f < means.Length; f++)
        {
            double sum = 0;
            int known = 0;
            for (int at = f; at < rows.Length; at += means.Length)
            {
                if (!float.IsNaN(rows[at]))
                {
                    sum += rows[at];
                    known++;
                }
            }

            means[f] = (float)(sum / known);
        }
    }
}

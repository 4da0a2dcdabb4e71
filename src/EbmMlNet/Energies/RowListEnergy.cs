namespace EbmMlNet;

/// <summary>F(x_i | x_1 ... x_n) = E(x_i): an energy of rows as one of lists, in which what an answer stands beside does not matter.</summary>
public sealed class RowListEnergy : ListEnergyFunction
{
    internal const string FormatTag = "rows";

    /// <summary>Makes the energy.</summary>
    /// <param name="energy">E.</param>
    public RowListEnergy(EnergyFunction energy)
    {
        ArgumentNullException.ThrowIfNull(energy);
        Energy = energy;
    }

    /// <summary>E: the energy of a row.</summary>
    public EnergyFunction Energy { get; }

    /// <inheritdoc/>
    public override int FeatureCount => Energy.FeatureCount;

    internal override string Tag => FormatTag;

    internal override void Write(PartWriter writer) => EnergyKinds.Write(writer, Energy);

    internal override string WriteOnnx(OnnxGraph graph, string features) => Energy.WriteOnnx(graph, features);

    internal static RowListEnergy Read(PartReader reader) => new(EnergyKinds.Read(reader));

    private protected override void Compute(ReadOnlySpan<float> rows, Span<float> energies) => Energy.Energies(rows, energies);
}

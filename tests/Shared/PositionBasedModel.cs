namespace EbmMlNet.Tests;

/// <summary>Users look at position k with the chance <c>k^-eta</c>, whatever else they see: the larger eta, the less at what is below.</summary>
internal sealed record PositionBasedModel(double Eta) : ClickModel
{
    public double Propensity(int position) => Math.Pow(position, -Eta);

    public override bool[] Clicks(IReadOnlyList<double> attractions, Random random) =>
        [.. attractions.Select((attraction, i) => random.NextDouble() < Propensity(i + 1) && random.NextDouble() < attraction)];
}

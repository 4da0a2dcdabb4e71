namespace EbmMlNet;

/// <summary>What an epoch's steps over continuous answers come to.</summary>
/// <param name="Steps">How many there were.</param>
/// <param name="Loss">The sum of what was minimized.</param>
/// <param name="MixtureNll">The sum of the mixture's negative log-likelihood.</param>
/// <param name="EffectiveSampleSize">The sum of the effective shares of drawn answers.</param>
/// <param name="LogWeightDeviation">The sum of how the logarithms of their weights deviate.</param>
/// <param name="Acceptance">The sum of the shares of moves that were taken.</param>
internal readonly record struct DensitySums(int Steps, double Loss, double MixtureNll, double EffectiveSampleSize, double LogWeightDeviation, double Acceptance)
{
    public DensitySums Plus(double loss, double mixtureNll, DensityStep step) => new(
        Steps + 1,
        Loss + loss,
        MixtureNll + mixtureNll,
        EffectiveSampleSize + step.EffectiveSampleSize,
        LogWeightDeviation + step.LogWeightDeviation,
        Acceptance + step.Acceptance);

    public DensityEpochReport Report(int epoch) => new()
    {
        Epoch = epoch,
        Loss = Loss / Steps,
        ProposalNll = MixtureNll / Steps,
        EffectiveSampleSize = EffectiveSampleSize / Steps,
        LogWeightDeviation = LogWeightDeviation / Steps,
        Acceptance = Acceptance / Steps,
    };

    public void Write(BinaryWriter writer)
    {
        writer.Write(Steps);
        writer.Write([Loss, MixtureNll, EffectiveSampleSize, LogWeightDeviation, Acceptance]);
    }

    public static DensitySums Read(BinaryReader reader)
    {
        int steps = reader.ReadInt32();
        double[] sums = reader.ReadDoubles();
        return new DensitySums(steps, sums[0], sums[1], sums[2], sums[3], sums[4]);
    }
}

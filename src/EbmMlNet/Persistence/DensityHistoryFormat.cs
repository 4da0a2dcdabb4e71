namespace EbmMlNet;

/// <summary>The history of a density's training, one column of doubles for every property; columns of later versions are ignored.</summary>
internal static class DensityHistoryFormat
{
    private const string Prefix = "history/";

    private static readonly (string Name, Func<DensityEpochReport, double> Value)[] _columns =
    [
        (nameof(DensityEpochReport.Epoch), report => report.Epoch),
        (nameof(DensityEpochReport.Loss), report => report.Loss),
        (nameof(DensityEpochReport.ProposalNll), report => report.ProposalNll),
        (nameof(DensityEpochReport.EffectiveSampleSize), report => report.EffectiveSampleSize),
        (nameof(DensityEpochReport.LogWeightDeviation), report => report.LogWeightDeviation),
        (nameof(DensityEpochReport.Acceptance), report => report.Acceptance),
        (nameof(DensityEpochReport.HeldOutNll), report => report.HeldOutNll),
        (nameof(DensityEpochReport.MarginalNll), report => report.MarginalNll),
        (nameof(DensityEpochReport.IsBest), report => report.IsBest ? 1 : 0),
        (nameof(DensityEpochReport.LearningRate), report => report.LearningRate),
        (nameof(DensityEpochReport.Elapsed), report => report.Elapsed.TotalSeconds),
    ];

    public static void Write(PartWriter writer, IReadOnlyList<DensityEpochReport> history)
    {
        foreach ((string name, Func<DensityEpochReport, double> value) in _columns)
        {
            writer.Write(Prefix + name, history.Select(value).ToArray());
        }
    }

    public static IReadOnlyList<DensityEpochReport> Read(PartReader reader)
    {
        if (!reader.Contains(Prefix + nameof(DensityEpochReport.Epoch)))
        {
            return [];
        }

        double[] epochs = reader.Doubles(Prefix + nameof(DensityEpochReport.Epoch), -1);
        double[] missing = new double[epochs.Length];
        Array.Fill(missing, double.NaN);
        var columns = _columns.ToDictionary(
            column => column.Name,
            column => reader.Contains(Prefix + column.Name) ? reader.Doubles(Prefix + column.Name, epochs.Length) : missing);
        return [.. Enumerable.Range(0, epochs.Length).Select(i => Report(name => columns[name][i]))];
    }

    private static DensityEpochReport Report(Func<string, double> value)
    {
        double epoch = value(nameof(DensityEpochReport.Epoch)), seconds = value(nameof(DensityEpochReport.Elapsed));
        if (!(epoch is >= 0 and <= int.MaxValue) || Math.Abs(seconds) > TimeSpan.MaxValue.TotalSeconds / 2)
        {
            throw new FormatException(FormattableString.Invariant(
                $"Parts '{Prefix}': an epoch of number {epoch} after {seconds} seconds found; a whole number and a duration expected."));
        }

        return new DensityEpochReport
        {
            Epoch = (int)epoch,
            Loss = value(nameof(DensityEpochReport.Loss)),
            ProposalNll = value(nameof(DensityEpochReport.ProposalNll)),
            EffectiveSampleSize = value(nameof(DensityEpochReport.EffectiveSampleSize)),
            LogWeightDeviation = value(nameof(DensityEpochReport.LogWeightDeviation)),
            Acceptance = value(nameof(DensityEpochReport.Acceptance)),
            HeldOutNll = value(nameof(DensityEpochReport.HeldOutNll)),
            MarginalNll = value(nameof(DensityEpochReport.MarginalNll)),
            IsBest = value(nameof(DensityEpochReport.IsBest)) == 1,
            LearningRate = value(nameof(DensityEpochReport.LearningRate)),
            Elapsed = Seconds.Of(seconds),
        };
    }
}

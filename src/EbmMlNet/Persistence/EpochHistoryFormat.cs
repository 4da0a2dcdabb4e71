namespace EbmMlNet;

/// <summary>
/// The training history as one column of doubles for every property, by name: columns of later versions are ignored, and columns
/// that an earlier version did not have become NaN.
/// </summary>
internal static class EpochHistoryFormat
{
    private const string Prefix = "history/";

    private const string ContextDeviation = nameof(EpochReport.ContextCodes) + "/" + nameof(CodeStatistics.Deviation);
    private const string ContextRank = nameof(EpochReport.ContextCodes) + "/" + nameof(CodeStatistics.EffectiveRank);
    private const string AnswerDeviation = nameof(EpochReport.AnswerCodes) + "/" + nameof(CodeStatistics.Deviation);
    private const string AnswerRank = nameof(EpochReport.AnswerCodes) + "/" + nameof(CodeStatistics.EffectiveRank);

    private static readonly (string Name, Func<EpochReport, double> Value)[] Columns =
    [
        (nameof(EpochReport.Epoch), report => report.Epoch),
        (nameof(EpochReport.Loss), report => report.Loss),
        (nameof(EpochReport.ValidationMetric), report => report.ValidationMetric),
        (nameof(EpochReport.IsBest), report => report.IsBest ? 1 : 0),
        (nameof(EpochReport.LearningRate), report => report.LearningRate),
        (nameof(EpochReport.NumberOfThreads), report => report.NumberOfThreads ?? double.NaN),
        (nameof(EpochReport.Elapsed), report => report.Elapsed.TotalSeconds),
        (nameof(EpochReport.RightEnergy), report => report.RightEnergy),
        (nameof(EpochReport.OffendingEnergy), report => report.OffendingEnergy),
        (nameof(EpochReport.MarginViolations), report => report.MarginViolations),
        (nameof(EpochReport.EnergySpread), report => report.EnergySpread),
        (nameof(EpochReport.PushDown), report => report.PushDown),
        (nameof(EpochReport.PushUp), report => report.PushUp),
        (nameof(EpochReport.HeldOutNll), report => report.HeldOutNll),
        (nameof(EpochReport.UniformNll), report => report.UniformNll),
        (ContextDeviation, report => report.ContextCodes?.Deviation ?? double.NaN),
        (ContextRank, report => report.ContextCodes?.EffectiveRank ?? double.NaN),
        (AnswerDeviation, report => report.AnswerCodes?.Deviation ?? double.NaN),
        (AnswerRank, report => report.AnswerCodes?.EffectiveRank ?? double.NaN),
    ];

    public static void Write(PartWriter writer, IReadOnlyList<EpochReport> history)
    {
        foreach ((string name, Func<EpochReport, double> value) in Columns)
        {
            writer.Write(Prefix + name, history.Select(value).ToArray());
        }
    }

    public static IReadOnlyList<EpochReport> Read(PartReader reader)
    {
        if (!reader.Contains(Prefix + nameof(EpochReport.Epoch)))
        {
            return [];
        }

        double[] epochs = reader.Doubles(Prefix + nameof(EpochReport.Epoch), -1);
        double[] missing = new double[epochs.Length];
        Array.Fill(missing, double.NaN);
        var columns = Columns.ToDictionary(
            column => column.Name,
            column => reader.Contains(Prefix + column.Name) ? reader.Doubles(Prefix + column.Name, epochs.Length) : missing);
        return [.. Enumerable.Range(0, epochs.Length).Select(i => Report(name => columns[name][i]))];
    }

    private static EpochReport Report(Func<string, double> value)
    {
        double epoch = value(nameof(EpochReport.Epoch));
        double seconds = value(nameof(EpochReport.Elapsed));
        if (!(epoch is >= 0 and <= int.MaxValue) || Math.Abs(seconds) > TimeSpan.MaxValue.TotalSeconds / 2)
        {
            throw new FormatException(FormattableString.Invariant(
                $"Parts '{Prefix}': an epoch of number {epoch} after {seconds} seconds found; a whole number and a duration expected."));
        }

        return new EpochReport
        {
            Epoch = (int)epoch,
            Loss = value(nameof(EpochReport.Loss)),
            ValidationMetric = value(nameof(EpochReport.ValidationMetric)),
            IsBest = value(nameof(EpochReport.IsBest)) == 1,
            LearningRate = value(nameof(EpochReport.LearningRate)),
            NumberOfThreads = value(nameof(EpochReport.NumberOfThreads)) is >= 1 and <= int.MaxValue and var threads ? (int)threads : null,
            Elapsed = Seconds.Of(seconds),
            RightEnergy = value(nameof(EpochReport.RightEnergy)),
            OffendingEnergy = value(nameof(EpochReport.OffendingEnergy)),
            MarginViolations = value(nameof(EpochReport.MarginViolations)),
            EnergySpread = value(nameof(EpochReport.EnergySpread)),
            PushDown = value(nameof(EpochReport.PushDown)),
            PushUp = value(nameof(EpochReport.PushUp)),
            HeldOutNll = value(nameof(EpochReport.HeldOutNll)),
            UniformNll = value(nameof(EpochReport.UniformNll)),
            ContextCodes = Codes(value(ContextDeviation), value(ContextRank)),
            AnswerCodes = Codes(value(AnswerDeviation), value(AnswerRank)),
        };
    }

    private static CodeStatistics? Codes(double deviation, double effectiveRank) =>
        double.IsNaN(deviation) && double.IsNaN(effectiveRank) ? null : new CodeStatistics(deviation, effectiveRank);
}

namespace EbmMlNet.Training.Tests;

internal static partial class Oracle
{
    private static readonly Dictionary<Type, Func<Margin, OracleGroup, int, int, double>> _margins = new()
    {
        [typeof(ConstantMargin)] = (margin, _, _, _) => ((ConstantMargin)margin).Value,
        [typeof(LabelGapMargin)] = (margin, group, right, incorrect) =>
            ((LabelGapMargin)margin).Scale * (group.Labels[right] - group.Labels[incorrect]),
        [typeof(DeltaNdcgMargin)] = (margin, group, right, incorrect) =>
            ((DeltaNdcgMargin)margin).Scale * Math.Abs(group.NormalizedGain(right) - group.NormalizedGain(incorrect)) *
            Math.Abs((1 / Math.Log2(1 + group.Rank(right))) - (1 / Math.Log2(1 + group.Rank(incorrect)))),
        [typeof(FunctionMargin)] = (_, group, right, incorrect) => Math.Min(1.5, group.Labels[right] - group.Labels[incorrect]),
        [typeof(CostMatrixMargin)] = (margin, group, right, incorrect) =>
            ((CostMatrixMargin)margin)[Batch.AnswerOf((float)group.Labels[right]), Batch.AnswerOf((float)group.Labels[incorrect])],
        [typeof(GradeMargin)] = (_, group, right, _) => 0.5 * group.Labels[right],
    };

    public static bool Knows(Margin margin) => _margins.ContainsKey(margin.GetType());

    public static double MarginBetween(Margin margin, OracleGroup group, int right, int incorrect) =>
        _margins[margin.GetType()](margin, group, right, incorrect);
}

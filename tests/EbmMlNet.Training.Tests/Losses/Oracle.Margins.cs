namespace EbmMlNet.Training.Tests;

internal static partial class Oracle
{
    private static readonly Dictionary<Type, Func<Margin, OracleGroup, int, int, double>> _margins = new()
    {
        [typeof(ConstantMargin)] = (margin, _, _, _) => ((ConstantMargin)margin).Value,
        [typeof(LabelGapMargin)] = (margin, group, right, incorrect) =>
            ((LabelGapMargin)margin).Scale * (group.Labels[right] - group.Labels[incorrect]),
    };

    public static bool Knows(Margin margin) => _margins.ContainsKey(margin.GetType());

    public static double MarginBetween(Margin margin, OracleGroup group, int right, int incorrect) =>
        _margins[margin.GetType()](margin, group, right, incorrect);
}

namespace EbmMlNet;

/// <summary>Knots, and which features had missing values where they were learnt.</summary>
/// <param name="Knots">The knots.</param>
/// <param name="HasMissing">Whether a feature has a place of its own for missing values.</param>
internal sealed record LearntKnots(FeatureKnots Knots, bool[] HasMissing)
{
    /// <summary>Those of an earlier model, where every feature has such a place by now.</summary>
    public static LearntKnots Of(PiecewiseLinearLayer layer)
    {
        bool[] hasMissing = new bool[layer.Knots.FeatureCount];
        Array.Fill(hasMissing, true);
        return new LearntKnots(layer.Knots, hasMissing);
    }
}

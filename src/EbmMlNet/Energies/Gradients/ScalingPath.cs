using System.Numerics.Tensors;

namespace EbmMlNet;

/// <summary>
/// The straight line of scaled features z, on which a long tail takes no more room than other features, and a missing one lies at its training
/// mean.
/// </summary>
internal sealed class ScalingPath(InputScaling scaling) : EntryPath
{
    private readonly float[] _from = new float[scaling.FeatureCount];
    private readonly float[] _difference = new float[scaling.FeatureCount];

    public override void At(ReadOnlySpan<float> features, Span<float> outputs) => scaling.Transform(features, outputs);

    public override void Gradient(ReadOnlySpan<float> features, ReadOnlySpan<float> ofOutputs, Span<float> gradient)
    {
        for (int i = 0; i < gradient.Length; i++)
        {
            float slope = Slope(i, features[i]);
            gradient[i] = slope == 0 ? 0 : ofOutputs[i] * slope;
        }
    }

    public override void Begin(ReadOnlySpan<float> features, ReadOnlySpan<float> against)
    {
        scaling.Transform(features, _difference);
        scaling.Transform(against, _from);
        TensorPrimitives.Subtract(_difference, _from, _difference);
    }

    public override void At(double share, Span<float> outputs) => TensorPrimitives.MultiplyAdd(_difference, (float)share, _from, outputs);

    public override void AddStep(double from, double to, double weight, ReadOnlySpan<float> ofOutputs, Span<double> contributions)
    {
        for (int i = 0; i < contributions.Length; i++)
        {
            contributions[i] += weight * (to - from) * ofOutputs[i] * _difference[i];
        }
    }

    /// <summary>dz/dx: 0 of a missing feature, and beyond the limits.</summary>
    private float Slope(int feature, float x)
    {
        bool isFlat = float.IsNaN(x) || (!scaling.Least.IsEmpty && (x < scaling.Least[feature] || x > scaling.Most[feature]));
        return isFlat ? 0 : scaling.IsLog[feature] ? scaling.Scale[feature] / (1 + MathF.Abs(x)) : scaling.Scale[feature];
    }
}

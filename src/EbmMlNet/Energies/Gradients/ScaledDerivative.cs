using System.Numerics.Tensors;

namespace EbmMlNet;

/// <summary>
/// The derivative of a function of scaled features z. The path from one row to another is the straight line of z, on which a long tail takes
/// no more room than other features, and a missing one lies at its training mean.
/// </summary>
internal abstract class ScaledDerivative(InputScaling scaling) : PathDerivative
{
    private readonly float[] _z = new float[scaling.FeatureCount];
    private readonly float[] _from = new float[scaling.FeatureCount];
    private readonly float[] _difference = new float[scaling.FeatureCount];
    private readonly float[] _ofScaled = new float[scaling.FeatureCount];

    public override void Gradient(ReadOnlySpan<float> features, Span<float> gradient)
    {
        scaling.Transform(features, _z);
        _ = ByScaled(_z, gradient);
        for (int i = 0; i < gradient.Length; i++)
        {
            float slope = Slope(i, features[i]);
            gradient[i] = slope == 0 ? 0 : gradient[i] * slope;
        }
    }

    protected override void Begin(ReadOnlySpan<float> features, ReadOnlySpan<float> against)
    {
        scaling.Transform(features, _difference);
        scaling.Transform(against, _from);
        TensorPrimitives.Subtract(_difference, _from, _difference);
    }

    protected override double EnergyAt(double share)
    {
        TensorPrimitives.MultiplyAdd(_difference, (float)share, _from, _z);
        return ByScaled(_z, _ofScaled);
    }

    protected override void AddStep(double from, double to, double weight, Span<double> contributions)
    {
        _ = EnergyAt((from + to) / 2);
        for (int i = 0; i < _z.Length; i++)
        {
            contributions[i] += weight * (to - from) * _ofScaled[i] * _difference[i];
        }
    }

    /// <summary>F and dF/dz.</summary>
    protected abstract float ByScaled(ReadOnlySpan<float> z, Span<float> gradient);

    /// <summary>dz/dx: 0 of a missing feature, and beyond the limits.</summary>
    private float Slope(int feature, float x)
    {
        bool isFlat = float.IsNaN(x) || (!scaling.Least.IsEmpty && (x < scaling.Least[feature] || x > scaling.Most[feature]));
        return isFlat ? 0 : scaling.IsLog[feature] ? scaling.Scale[feature] / (1 + MathF.Abs(x)) : scaling.Scale[feature];
    }
}

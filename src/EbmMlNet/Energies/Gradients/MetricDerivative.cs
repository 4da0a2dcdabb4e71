using System.Numerics.Tensors;

namespace EbmMlNet;

/// <summary>The derivative of (1 - cos(A x, A y)) / temperature by the scaled features of x and y.</summary>
internal sealed class MetricDerivative(CosineMetricEnergy energy) : ScaledDerivative(energy.Scaling)
{
    private const float LeastLength = 1e-6f;
    private readonly float[] _x = new float[energy.Weights.Length];
    private readonly float[] _y = new float[energy.Weights.Length];
    private readonly float[] _xProjection = new float[energy.Rank];
    private readonly float[] _yProjection = new float[energy.Rank];
    private readonly float[] _projection = new float[energy.Rank];

    protected override float ByScaled(ReadOnlySpan<float> z, Span<float> gradient)
    {
        z[..energy.ContextCount].CopyTo(_x);
        Array.Clear(_y);
        for (int i = 0; i < energy.AnswerCount; i++)
        {
            _y[Place(i)] = z[energy.ContextCount + i];
        }

        float xLength = Project(_x, _xProjection), yLength = Project(_y, _yProjection);
        float product = TensorPrimitives.Dot<float>(_xProjection, _yProjection);
        for (int place = 0; place < _x.Length; place++)
        {
            product += energy.Weights[place] * energy.Weights[place] * _x[place] * _y[place];
        }

        float cosine = product / (xLength * yLength);
        Combine(_yProjection, _xProjection, xLength, yLength, cosine);
        for (int place = 0; place < energy.ContextCount; place++)
        {
            gradient[place] = Slope(place, _y, _x, xLength, yLength, cosine);
        }

        Combine(_xProjection, _yProjection, yLength, xLength, cosine);
        for (int i = 0; i < energy.AnswerCount; i++)
        {
            gradient[energy.ContextCount + i] = Slope(Place(i), _x, _y, yLength, xLength, cosine);
        }

        return cosine > 1 ? 0 : (1 - cosine) / energy.Temperature;
    }

    private int Place(int answer) => energy.PlaceOf(energy.ContextCount + answer);

    /// <summary>U^T v, and the length of A v, which is never quite 0.</summary>
    private float Project(float[] values, float[] projection)
    {
        Array.Clear(projection);
        float square = 0;
        for (int place = 0; place < values.Length; place++)
        {
            if (values[place] != 0)
            {
                TensorPrimitives.MultiplyAdd(Direction(place), values[place], projection, projection);
                float weighted = energy.Weights[place] * values[place];
                square += weighted * weighted;
            }
        }

        return MathF.Max(MathF.Sqrt(square + TensorPrimitives.SumOfSquares<float>(projection)), LeastLength);
    }

    // d cos / d(A v) is (A o / |A o| - cos A v / |A v|) / |A v|, where a vector of no length is divided by a constant.
    private void Combine(float[] other, float[] own, float ownLength, float otherLength, float cosine)
    {
        for (int k = 0; k < _projection.Length; k++)
        {
            _projection[k] = Pull(other[k], own[k], ownLength, otherLength, cosine);
        }
    }

    private float Slope(int place, float[] other, float[] own, float ownLength, float otherLength, float cosine)
    {
        float weight = energy.Weights[place] * energy.Weights[place];
        return -((weight * Pull(other[place], own[place], ownLength, otherLength, cosine)) + TensorPrimitives.Dot(Direction(place), _projection)) / energy.Temperature;
    }

    private static float Pull(float other, float own, float ownLength, float otherLength, float cosine) =>
        ((other / otherLength) - (ownLength > LeastLength ? cosine * own / ownLength : 0)) / ownLength;

    private ReadOnlySpan<float> Direction(int place) => energy.Directions.Slice(place * energy.Rank, energy.Rank);
}

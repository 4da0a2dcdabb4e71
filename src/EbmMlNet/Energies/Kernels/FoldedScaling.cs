using System.Numerics;

namespace EbmMlNet;

/// <summary>
/// Input scaling moved into the first layer: W (t(x) - mean) * scale + b becomes W' (t(x) - shift) + b', with W' = W * scale.
/// </summary>
/// <remarks>
/// shift is 0, and the mean part of b', so that the zeros of a sparse row contribute exactly nothing. But where the mean is many
/// standard deviations from 0, two large numbers would cancel in b' and lose digits: such a feature keeps its shift and is
/// visited even when it is zero.
/// </remarks>
internal sealed class FoldedScaling
{
    /// <summary>The largest |mean| * scale that moves into the bias.</summary>
    private const float LargestFoldedMean = 4f;

    private readonly InputScaling _scaling;
    private readonly float[] _shift;
    private readonly float[] _replacement;
    private readonly int[] _shifted;

    public FoldedScaling(InputScaling scaling)
    {
        _scaling = scaling;
        int count = scaling.FeatureCount;
        _shift = new float[count];
        _replacement = new float[count];
        for (int i = 0; i < count; i++)
        {
            bool folded = Math.Abs(scaling.Mean[i]) * (double)scaling.Scale[i] <= LargestFoldedMean;
            _shift[i] = folded ? 0f : scaling.Mean[i];
            _replacement[i] = folded ? scaling.Mean[i] : 0f;
        }

        _shifted = Enumerable.Range(0, count).Where(i => _shift[i] != 0f).ToArray();
    }

    /// <summary>Largest number of inputs that a row of <paramref name="nonZeros"/> values can have.</summary>
    public int ActiveCapacity(int nonZeros) => Math.Min(_scaling.FeatureCount, nonZeros + _shifted.Length);

    /// <summary>W' and b' of a first layer with weights <c>[outputs, features]</c>.</summary>
    public (float[] Weights, float[] Bias) Fold(ReadOnlySpan<float> weights, ReadOnlySpan<float> bias)
    {
        int count = _scaling.FeatureCount;
        float[] foldedWeights = new float[weights.Length];
        float[] foldedBias = new float[bias.Length];
        for (int o = 0; o < bias.Length; o++)
        {
            double sum = bias[o];
            for (int i = 0; i < count; i++)
            {
                double weight = weights[(o * count) + i] * (double)_scaling.Scale[i];
                foldedWeights[(o * count) + i] = (float)weight;
                sum -= _shift[i] == 0f ? weight * _scaling.Mean[i] : 0;
            }

            foldedBias[o] = (float)sum;
        }

        Parameters.CheckFinite(foldedWeights, "weights times scale");
        Parameters.CheckFinite(foldedBias, "bias minus weights times mean times scale");
        return (foldedWeights, foldedBias);
    }

    /// <summary>t(x) - shift of a row, into the first FeatureCount elements of <paramref name="x"/>.</summary>
    public void Apply(ReadOnlySpan<float> features, Span<float> x)
    {
        features.CopyTo(x);
        SignedLog.Apply(x, _scaling.LogFeatures);
        int i = 0;
        for (; i <= features.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var t = new Vector<float>(x[i..]);
            // Only NaN differs from itself.
            Vector.ConditionalSelect(Vector.Equals(t, t), t - new Vector<float>(_shift, i), new Vector<float>(_replacement, i)).CopyTo(x[i..]);
        }

        for (; i < features.Length; i++)
        {
            x[i] = float.IsNaN(x[i]) ? _replacement[i] : x[i] - _shift[i];
        }
    }

    /// <summary>t(x) - shift of a sparse row, and the features it belongs to in ascending order; both have ActiveCapacity.</summary>
    /// <returns>How many there are.</returns>
    public int Apply(ReadOnlySpan<int> indices, ReadOnlySpan<float> values, Span<int> active, Span<float> x, Span<int> logPositions)
    {
        int count = 0, logs = 0, next = 0, previous = -1;
        ReadOnlySpan<bool> isLog = _scaling.IsLog;
        for (int k = 0; k < indices.Length; k++)
        {
            int feature = indices[k];
            if (feature <= previous || feature >= isLog.Length)
            {
                throw new ArgumentException(
                    $"Index {k} is {feature}; expected ascending feature numbers from 0 to {isLog.Length - 1}.", nameof(indices));
            }

            while (next < _shifted.Length && _shifted[next] <= feature)
            {
                if (_shifted[next] < feature)
                {
                    active[count] = _shifted[next];
                    x[count++] = 0f;
                }

                next++;
            }

            if (isLog[feature])
            {
                logPositions[logs++] = count;
            }

            active[count] = feature;
            x[count++] = values[k];
            previous = feature;
        }

        for (; next < _shifted.Length; next++)
        {
            active[count] = _shifted[next];
            x[count++] = 0f;
        }

        SignedLog.Apply(x, logPositions[..logs]);
        for (int k = 0; k < count; k++)
        {
            x[k] = float.IsNaN(x[k]) ? _replacement[active[k]] : x[k] - _shift[active[k]];
        }

        return count;
    }
}

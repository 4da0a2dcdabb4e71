using System.Numerics;
using System.Runtime.InteropServices;

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

    /// <summary>From one feature in so many on, a sparse row is evaluated faster when written out in full.</summary>
    private const int DenseShare = 4;

    private readonly InputScaling _scaling;
    private readonly float[] _shift;
    private readonly float[] _replacement;
    private readonly int[] _logFeatures;
    private readonly int[] _shifted;

    public FoldedScaling(InputScaling scaling)
    {
        _scaling = scaling;
        int count = scaling.FeatureCount;
        PaddedCount = SignedLog.PaddedCount(count);
        _shift = new float[PaddedCount];
        _replacement = new float[PaddedCount];
        for (int i = 0; i < count; i++)
        {
            // A zero that the limits move is not nothing: the feature is visited.
            bool movesZero = !scaling.Least.IsEmpty && (scaling.Least[i] > 0 || scaling.Most[i] < 0) && scaling.Mean[i] != 0;
            bool folded = !movesZero && Math.Abs(scaling.Mean[i]) * (double)scaling.Scale[i] <= LargestFoldedMean;
            _shift[i] = folded ? 0f : scaling.Mean[i];
            _replacement[i] = folded ? scaling.Mean[i] : 0f;
        }

        _logFeatures = Enumerable.Range(0, count).Where(i => scaling.IsLog[i]).ToArray();
        _shifted = Enumerable.Range(0, count).Where(i => _shift[i] != 0f).ToArray();
    }

    /// <summary>Number of inputs, padded to whole registers.</summary>
    public int PaddedCount { get; }

    /// <summary>Largest number of inputs that a row of <paramref name="nonZeros"/> values can have.</summary>
    public int ActiveCapacity(int nonZeros) => Math.Min(_scaling.FeatureCount, nonZeros + _shifted.Length);

    /// <summary>Whether a row of <paramref name="nonZeros"/> values is better written out in full.</summary>
    public bool IsDense(int nonZeros) => ActiveCapacity(nonZeros) > _scaling.FeatureCount / DenseShare;

    /// <summary>Floats that a sparse row's inputs take: a full row, or values, their features and the positions of logarithms.</summary>
    public int SparseLength(int nonZeros) => IsDense(nonZeros) ? PaddedCount : 3 * ActiveCapacity(nonZeros);

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

    /// <summary>t(x) - shift of a row into <paramref name="x"/>, which has <see cref="PaddedCount"/> elements; padding becomes 0.</summary>
    public void Apply(ReadOnlySpan<float> features, Span<float> x)
    {
        features.CopyTo(x);
        x[features.Length..].Clear();
        Transform(x);
    }

    /// <summary>The same of a sparse row, whose features are numbered from <paramref name="first"/> on.</summary>
    public void Apply(ReadOnlySpan<int> indices, ReadOnlySpan<float> values, Span<float> x, int first = 0)
    {
        x.Clear();
        int previous = -1;
        for (int k = 0; k < indices.Length; k++)
        {
            previous = SparseRow.CheckIndex(indices, k, previous, _scaling.FeatureCount, first);
            x[previous] = values[k];
        }

        Transform(x);
    }

    /// <summary>
    /// t(x) - shift of a sparse row, and the features it belongs to in ascending order and numbered from 0; all spans but the row's
    /// have ActiveCapacity.
    /// </summary>
    /// <returns>How many there are.</returns>
    public int Apply(
        ReadOnlySpan<int> indices, ReadOnlySpan<float> values, Span<int> active, Span<float> x, Span<int> logPositions, int first = 0)
    {
        int count = 0, logs = 0, next = 0, previous = -1;
        ReadOnlySpan<bool> isLog = _scaling.IsLog;
        for (int k = 0; k < indices.Length; k++)
        {
            int feature = SparseRow.CheckIndex(indices, k, previous, _scaling.FeatureCount, first);
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

        if (!_scaling.Least.IsEmpty)
        {
            Limits.ApplyAt(x[..count], active, _scaling.Least, _scaling.Most);
        }

        SignedLog.ApplyAt(x, logPositions[..logs]);
        for (int k = 0; k < count; k++)
        {
            x[k] = float.IsNaN(x[k]) ? _replacement[active[k]] : x[k] - _shift[active[k]];
        }

        return count;
    }

    private void Transform(Span<float> x)
    {
        if (!_scaling.Least.IsEmpty)
        {
            Limits.Apply(x[.._scaling.FeatureCount], _scaling.Least, _scaling.Most);
        }

        if (_logFeatures.Length > _scaling.FeatureCount / 3)
        {
            SignedLog.Apply(x, _scaling.LogMask);
        }
        else
        {
            // Gathering a few is quicker than taking the logarithm of everything; the result is the same.
            SignedLog.ApplyAt(x, _logFeatures);
        }

        ref float value = ref MemoryMarshal.GetReference(x[..PaddedCount]);
        ref float shift = ref MemoryMarshal.GetArrayDataReference(_shift);
        ref float replacement = ref MemoryMarshal.GetArrayDataReference(_replacement);
        for (nuint i = 0; i < (nuint)PaddedCount; i += (nuint)Vector<float>.Count)
        {
            var t = Vector.LoadUnsafe(ref value, i);
            // Only NaN differs from itself.
            Vector.ConditionalSelect(Vector.Equals(t, t), t - Vector.LoadUnsafe(ref shift, i), Vector.LoadUnsafe(ref replacement, i))
                .StoreUnsafe(ref value, i);
        }
    }
}

using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace EbmMlNet;

/// <summary>The pairs of a <see cref="LambdaLoss"/> in managed memory: one pass over each list.</summary>
internal sealed class LambdaPairs
{
    private readonly LambdaLoss _loss;
    private readonly GroupLayout _layout;
    private readonly CancellationToken _cancellation;
    private readonly float[] _discounts;
    private readonly float[] _gains;
    private readonly float[] _weights;
    private readonly float[] _gaps;
    private readonly float[] _values;
    private readonly int[] _ranks;
    private readonly ulong[] _order;
    private int _next;

    public LambdaPairs(LambdaLoss loss, GroupLayout layout, CancellationToken cancellation)
    {
        (_loss, _layout, _cancellation) = (loss, layout, cancellation);
        int longest = layout.LongestGroup;

        // 1 / log2(1 + rank), by rank from 1.
        _discounts = new float[longest + 2];
        for (int rank = 1; rank < _discounts.Length; rank++)
        {
            _discounts[rank] = (float)(1 / Math.Log2(1 + rank));
        }

        _gains = new float[longest];
        _weights = new float[longest];
        _gaps = new float[longest];
        _values = new float[longest];
        _ranks = new int[longest];
        _order = new ulong[longest];
    }

    /// <summary>The loss of a list.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public double Evaluate(int group, ReadOnlySpan<float> energies, Span<float> gradient)
    {
        Rank(energies);
        Normalize(group, energies.Length);
        double value = 0;
        ReadOnlySpan<RightAnswer> rights = _layout.RightAnswers.Span;
        for (; _next < rights.Length && rights[_next].Group == group; _next++)
        {
            _cancellation.ThrowIfCancellationRequested();
            (int i, int count) = (rights[_next].Column, rights[_next].LowerCount);
            Weigh(i, count);
            // Times the weight of the list, the weight of the row is as it was given.
            float own = _layout.Managed.Weights is { } given ? given[(group * _layout.LongestGroup) + i] / _layout.Managed.GroupWeights[group] : 1;
            Span<float> gaps = _gaps.AsSpan(0, count), values = _values.AsSpan(0, count), weights = _weights.AsSpan(0, count);
            TensorPrimitives.Subtract(energies[i], energies[..count], gaps);
            TensorPrimitives.Multiply(gaps, _loss.Sigma, gaps);
            ManagedGradient.Softplus(gaps, values);
            TensorPrimitives.Multiply(weights, own, weights);
            value += TensorPrimitives.Dot(values, weights);
            TensorPrimitives.Multiply(gaps, weights, gaps);
            gradient[i] += TensorPrimitives.Sum<float>(gaps);
            TensorPrimitives.Subtract(gradient[..count], gaps, gradient[..count]);
        }

        TensorPrimitives.Multiply(gradient, (float)(_loss.Sigma / Math.Log(2)), gradient);
        return value / Math.Log(2);
    }

    // By ascending energy, from 1; columns ascend by label, so that of equal energies the incorrect answer is in front.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Rank(ReadOnlySpan<float> energies)
    {
        Span<ulong> order = _order.AsSpan(0, energies.Length);
        for (int column = 0; column < order.Length; column++)
        {
            // -0 equals 0. The bits of negative numbers descend.
            uint bits = BitConverter.SingleToUInt32Bits(energies[column] + 0f);
            bits ^= (bits >> 31) != 0 ? uint.MaxValue : 1u << 31;
            order[column] = ((ulong)bits << 32) | (uint)column;
        }

        order.Sort();
        for (int rank = 0; rank < order.Length; rank++)
        {
            _ranks[(int)(uint)order[rank]] = rank + 1;
        }
    }

    // In the best order the last column comes first.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Normalize(int group, int count)
    {
        ReadOnlySpan<float> gains = _layout.Managed.Gains.AsSpan(group * _layout.LongestGroup, count);
        double largest = 0;
        for (int column = 0; column < count; column++)
        {
            largest += gains[column] * _discounts[count - column];
        }

        for (int column = 0; column < count; column++)
        {
            _gains[column] = (float)(gains[column] / largest);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Weigh(int i, int count)
    {
        int rank = _ranks[i];
        float gain = _gains[i], discount = _discounts[rank], mu = _loss.Mu;
        for (int j = 0; j < count; j++)
        {
            int other = _ranks[j], distance = Math.Abs(rank - other);
            float difference = Math.Abs(gain - _gains[j]), swap = Math.Abs(discount - _discounts[other]);
            float step = _discounts[distance] - _discounts[distance + 1];
            _weights[j] = Math.Min(rank, other) > _loss.Truncation ? 0 : _loss.Weighting switch
            {
                NdcgWeighting.Ndcg1 => gain * discount,
                NdcgWeighting.LambdaRank => difference * swap,
                NdcgWeighting.Ndcg2 => difference * step,
                _ => difference * ((step * mu) + swap),
            };
        }
    }
}

using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace EbmMlNet;

/// <summary>
/// The pairs of a <see cref="LambdaLoss"/> in managed memory: each pair of a list once, a register of them at a time. Candidates stand by ascending energy: what the weight of a pair
/// is made of, discounts and distances of ranks, is then read in order.
/// </summary>
internal sealed class LambdaPairs
{
    /// <summary>So many stay in the fastest cache.</summary>
    private const int PairsAtOnce = 1024;

    private readonly LambdaLoss _loss;
    private readonly GroupLayout _layout;
    private readonly CancellationToken _cancellation;
    private readonly ulong[] _order;
    private readonly float[] _discounts;
    private readonly float[] _steps;
    private readonly float[] _energies;
    private readonly float[] _gains;
    private readonly float[] _labels;
    private readonly float[] _weights;
    private readonly float[] _slopes;
    private readonly float[] _gaps;
    private readonly float[] _exponentials;
    private readonly float[] _logarithms;

    public LambdaPairs(LambdaLoss loss, GroupLayout layout, CancellationToken cancellation)
    {
        (_loss, _layout, _cancellation) = (loss, layout, cancellation);
        _order = new ulong[layout.LongestGroup];

        // A register may reach beyond the last candidate.
        int count = layout.LongestGroup + Vector<float>.Count;
        (_discounts, _steps, _energies, _gains, _labels, _weights, _slopes) =
            (new float[count], new float[count], new float[count], new float[count], new float[count], new float[count], new float[count]);

        int pairs = Math.Max(PairsAtOnce, count);
        (_gaps, _exponentials, _logarithms) = (new float[pairs], new float[pairs], new float[pairs]);

        // 1 / log2(1 + rank), by rank from 1, and how much each is more than the next.
        for (int i = 0; i < count; i++)
        {
            _discounts[i] = Discount(i + 1);
            _steps[i] = Discount(i + 1) - Discount(i + 2);
        }

        static float Discount(int rank) => (float)(1 / Math.Log2(1 + rank));
    }

    /// <summary>The loss of a list.</summary>
    public double Evaluate(int group, ReadOnlySpan<float> energies, Span<float> gradient)
    {
        if (_layout.Managed.GroupWeights[group] == 0)
        {
            // There is no right answer.
            return 0;
        }

        int count = energies.Length;
        Rank(energies);
        Arrange(group, energies);
        double value = 0;
        int most = Math.Min(count - 1, _loss.Truncation);
        for (int first = 0; first < most;)
        {
            _cancellation.ThrowIfCancellationRequested();
            int end = first, pairs = 0;
            for (int next = Padded(count - 1 - end); end < most && pairs + next <= _gaps.Length; next = Padded(count - 1 - ++end))
            {
                Subtract(end, next, pairs);
                pairs += next;
            }

            // log(1 + e^x) = max(x, 0) + log(1 + e^-|x|)
            Span<float> exponentials = _exponentials.AsSpan(0, pairs);
            TensorPrimitives.Negate(_gaps.AsSpan(0, pairs), exponentials);
            TensorPrimitives.Exp(exponentials, exponentials);
            TensorPrimitives.LogP1(exponentials, _logarithms.AsSpan(0, pairs));
            for (int at = 0; first < end; first++)
            {
                int length = Padded(count - 1 - first);
                value += AddPairs(first, length, at);
                at += length;
            }
        }

        float scale = (float)(_loss.Sigma / Math.Log(2));
        for (int i = 0; i < count; i++)
        {
            gradient[Column(i)] = _slopes[i] * scale;
        }

        return value / Math.Log(2);
    }

    private int Column(int place) => (int)(uint)_order[place];

    // By ascending energy; columns ascend by label, so that of equal energies the incorrect answer is in front.
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
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Arrange(int group, ReadOnlySpan<float> energies)
    {
        int count = energies.Length, start = group * _layout.LongestGroup;
        ReadOnlySpan<float> gains = _layout.Managed.Gains.AsSpan(start, count), labels = _layout.Managed.Labels.AsSpan(start, count);
        ReadOnlySpan<float> given = _layout.Managed.Weights is { } weights ? weights.AsSpan(start, count) : [];

        // In the best order the last column comes first.
        double largest = 0;
        for (int column = 0; column < count; column++)
        {
            largest += gains[column] * _discounts[count - 1 - column];
        }

        for (int i = 0; i < count; i++)
        {
            int column = Column(i);
            (_energies[i], _labels[i]) = (energies[column], labels[column]);
            _gains[i] = (float)(gains[column] / largest);
            // Times the weight of the list, the weight of the row is as it was given.
            _weights[i] = given.IsEmpty ? 1 : given[column] / _layout.Managed.GroupWeights[group];
        }

        // What comes after the last candidate is the better of each pair, and weighs nothing.
        Span<float> after = _energies.AsSpan(count, Vector<float>.Count);
        after.Fill(_energies[count - 1]);
        _labels.AsSpan(count, after.Length).Fill(float.PositiveInfinity);
        _gains.AsSpan(count, after.Length).Clear();
        _weights.AsSpan(count, after.Length).Clear();
        _slopes.AsSpan(0, count + after.Length).Clear();
    }

    /// <summary>How far a candidate's energy is below those of all after it, times sigma.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Subtract(int first, int length, int at)
    {
        Vector<float> energy = new(_energies[first]), sigma = new(_loss.Sigma);
        for (int i = 0; i < length; i += Vector<float>.Count)
        {
            ((new Vector<float>(_energies, first + 1 + i) - energy) * sigma).CopyTo(_gaps, at + i);
        }
    }

    /// <summary>The loss of the pairs of a candidate and all after it, and what it says of their energies.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double AddPairs(int first, int length, int at)
    {
        Vector<float> label = new(_labels[first]), gain = new(_gains[first]), weight = new(_weights[first]), discount = new(_discounts[first]);
        Vector<float> sum = Vector<float>.Zero, slope = Vector<float>.Zero;
        NdcgWeighting weighting = _loss.Weighting;
        float mu = _loss.Mu;
        for (int i = 0; i < length; i += Vector<float>.Count)
        {
            int other = first + 1 + i;
            Vector<float> otherLabel = new(_labels, other), otherGain = new(_gains, other), otherDiscount = new(_discounts, other);
            Vector<int> isBetter = Vector.GreaterThan(label, otherLabel);
            Vector<float> difference = Vector.Abs(gain - otherGain), swap = discount - otherDiscount, step = new(_steps, i);
            Vector<float> own = Vector.ConditionalSelect(isBetter, weight, new Vector<float>(_weights, other)) * weighting switch
            {
                NdcgWeighting.Ndcg1 => Unequal(label, otherLabel, Vector.ConditionalSelect(isBetter, gain * discount, otherGain * otherDiscount)),
                NdcgWeighting.LambdaRank => difference * swap,
                NdcgWeighting.Ndcg2 => difference * step,
                _ => difference * ((step * mu) + swap),
            };

            // Of a pair in the right order x is -gap, of another gap.
            Vector<float> exponential = new(_exponentials, at + i), wrong = Vector.ConditionalSelect(isBetter, Vector<float>.Zero, new Vector<float>(_gaps, at + i));
            sum += own * (new Vector<float>(_logarithms, at + i) + wrong);
            Vector<float> pull = own * Vector.ConditionalSelect(isBetter, exponential, -Vector<float>.One) / (exponential + Vector<float>.One);
            slope += pull;
            (new Vector<float>(_slopes, other) - pull).CopyTo(_slopes, other);
        }

        _slopes[first] += Vector.Sum(slope);
        return Vector.Sum(sum);
    }

    private static int Padded(int count) => (count + Vector<float>.Count - 1) / Vector<float>.Count * Vector<float>.Count;

    private static Vector<float> Unequal(Vector<float> label, Vector<float> other, Vector<float> weight) =>
        Vector.ConditionalSelect(Vector.Equals(label, other), Vector<float>.Zero, weight);
}

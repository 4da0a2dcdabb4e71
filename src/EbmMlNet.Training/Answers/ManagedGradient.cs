using System.Numerics.Tensors;
using TorchSharp;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace EbmMlNet;

/// <summary>
/// A loss whose values and gradient are computed in managed memory, in one pass over ragged groups. The tensors of some thirty calls on the
/// few energies of a step would take longer to make than to fill.
/// </summary>
/// <remarks>What torch sees is <c>V + sum_n (E - E') D</c>, as in <see cref="EagerGradient"/>: V and D, and no second derivative.</remarks>
internal static class ManagedGradient
{
    /// <summary>Whether the energies lie where managed code can read them, in the precision it computes in.</summary>
    public static bool Applies(Tensor energies) =>
        energies.device_type == DeviceType.CPU && energies.dtype == ScalarType.Float32 && energies.is_contiguous();

    /// <summary>The loss of each group, <c>[G]</c>; null where a value is not a number, as where digits are lost.</summary>
    /// <param name="answers">Groups to which this <see cref="Applies"/>.</param>
    /// <param name="evaluate">The loss.</param>
    public static Tensor? Of(AnswerGroups answers, GroupFunction evaluate)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor constant = answers.Energies.detach();
        int groups = answers.Layout.GroupCount, longest = (int)constant.size(1);
        ReadOnlySpan<float> energies = TensorMemory.Floats(constant);
        float[] values = new float[groups], slope = new float[energies.Length];
        for (int group = 0; group < groups; group++)
        {
            int size = answers.Layout.GroupSizes[group];
            values[group] = (float)evaluate(group, energies.Slice(group * longest, size), slope.AsSpan(group * longest, size));
            if (float.IsNaN(values[group]))
            {
                return null;
            }
        }

        Tensor value = tensor(values, [groups]);
        if (answers.Energies.requires_grad && is_grad_enabled())
        {
            value = value.Plus(((answers.Energies - constant) * tensor(slope, constant.shape)).sum(1));
        }

        return scope.MoveToOuter(value);
    }

    /// <summary>
    /// The mean loss over groups, as <see cref="LossValues.Mean"/> has it, and its gradient by the energies of all rows, group after group, without any tensor.
    /// </summary>
    /// <param name="layout">The groups; their rows stand by ascending label.</param>
    /// <param name="energies">The energies of the rows.</param>
    /// <param name="evaluate">The loss.</param>
    /// <param name="gradient">The gradient, which comes as zeros.</param>
    /// <returns>The loss; NaN where the loss of a group is.</returns>
    public static float Mean(GroupLayout layout, ReadOnlySpan<float> energies, GroupFunction evaluate, Span<float> gradient)
    {
        float[] weights = layout.Managed.GroupWeights;
        double total = 0, sum = 0;
        foreach (float weight in weights)
        {
            total += weight;
        }

        total = total > 0 ? total : 1;
        int start = 0;
        for (int group = 0; group < weights.Length; group++)
        {
            int size = layout.GroupSizes[group];
            Span<float> own = gradient.Slice(start, size);
            sum += weights[group] * (float)evaluate(group, energies.Slice(start, size), own);
            TensorPrimitives.Multiply(own, (float)(weights[group] / total), own);
            start += size;
        }

        return (float)(sum / total);
    }

    /// <summary>log(1 + exp(x)) and its derivative 1 / (1 + exp(-x)) of each x, which is replaced by the derivative.</summary>
    public static void Softplus(Span<float> x, Span<float> softplus)
    {
        // log(1 + e^x) = max(x, 0) + log(1 + e^-|x|)
        TensorPrimitives.Abs(x, softplus);
        TensorPrimitives.Negate(softplus, softplus);
        TensorPrimitives.Exp(softplus, softplus);
        TensorPrimitives.LogP1(softplus, softplus);
        for (int i = 0; i < x.Length; i++)
        {
            softplus[i] += Math.Max(x[i], 0);
        }

        TensorPrimitives.Sigmoid(x, x);
    }

}

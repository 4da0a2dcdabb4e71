using TorchSharp;
using static TorchSharp.torch;

namespace EbmMlNet;

/// <summary>
/// Sums a loss over parts without keeping every part's graph: each part is differentiated as soon as it is computed, and its graph freed.
/// </summary>
/// <remarks>
/// A group's loss depends on that group's energies alone, so the gradients of all groups fit one table <c>D[G,N]</c>. What is returned is
/// <c>V + sum_n (E - E') D</c>, where V, D and E' = E carry no gradient: it equals V, and its first derivative is D. Higher derivatives are
/// zero.
/// </remarks>
internal static class EagerGradient
{
    /// <summary>Sums the parts.</summary>
    /// <param name="energies">The energies <c>[G,N]</c>.</param>
    /// <param name="parts">What the sum runs over.</param>
    /// <param name="evaluate">The contribution of one part to each group, <c>[G]</c>, given the energies.</param>
    /// <param name="cancellation">Looked at before each part.</param>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static Tensor Sum<T>(
        Tensor energies, IEnumerable<T> parts, Func<Tensor, T, Tensor> evaluate, CancellationToken cancellation = default)
    {
        using DisposeScope scope = NewDisposeScope();
        bool differentiate = energies.requires_grad && is_grad_enabled();
        Tensor constant = energies.detach();
        Tensor leaf = energies.detach().requires_grad_(differentiate);
        Tensor values = zeros(energies.size(0), dtype: energies.dtype, device: energies.device);
        Tensor slope = zeros_like(constant);
        foreach (T part in parts)
        {
            cancellation.ThrowIfCancellationRequested();
            using DisposeScope partScope = NewDisposeScope();
            Tensor value = evaluate(leaf, part);
            using (no_grad())
            {
                _ = values.add_(value.detach(), Scalars.Of(1));
            }

            if (value.requires_grad)
            {
                Tensor gradient = autograd.grad([value.sum()], [leaf])[0];
                _ = slope.add_(gradient, Scalars.Of(1));
            }
        }

        return scope.MoveToOuter(differentiate ? values.Plus(((energies - constant) * slope).sum(1)) : values);
    }
}

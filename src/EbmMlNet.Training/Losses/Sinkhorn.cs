using TorchSharp;
using static TorchSharp.torch;

namespace EbmMlNet;

/// <summary>
/// Makes sorting matrices doubly stochastic by scaling columns and rows in turn, <c>P = diag(u) K diag(v)</c> with
/// <c>v = 1 / (Kᵀ u)</c> and <c>u = 1 / (K v)</c>, and weighs what they sort.
/// </summary>
/// <remarks>
/// Only the factors u and v of each iteration are kept, and the gradient is worked out by hand from them: what every iteration adds to it
/// is a product of two vectors, and one matrix product adds them all up. Differentiated by torch itself, each iteration would cost several
/// passes over the matrices. The result can be differentiated once.
/// </remarks>
internal static class Sinkhorn
{
    private const double Smallest = 1e-10;

    /// <summary><c>sum_r d_r (P g)_r</c> for each list.</summary>
    /// <param name="kernel">K, with no negative entry: <c>[L,N,N]</c>; zero in rows and columns of padding.</param>
    /// <param name="padding">
    /// 1 for rows and columns of padding, otherwise 0: <c>[L,N]</c>. They add up to nothing and are divided by 1.
    /// </param>
    /// <param name="gains">g: <c>[L,N]</c>.</param>
    /// <param name="discounts">d: <c>[N]</c>.</param>
    /// <param name="iterations">How often columns and rows are scaled.</param>
    /// <param name="cancellation">Looked at in every iteration.</param>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static Tensor Weigh(
        Tensor kernel, Tensor padding, Tensor gains, Tensor discounts, int iterations, CancellationToken cancellation)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor constant = kernel.detach();
        List<Tensor> rows = [ones_like(padding)];
        List<Tensor> columns = [ones_like(padding)];
        for (int i = 0; i < iterations; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            columns.Add(OverRows(rows[^1]).Plus(padding).clamp_min(Scalars.Of(Smallest)).reciprocal());
            rows.Add(OverColumns(columns[^1]).Plus(padding).clamp_min(Scalars.Of(Smallest)).reciprocal());
        }

        Tensor sorted = OverColumns(columns[^1] * gains);
        Tensor values = (rows[^1] * sorted * discounts).sum(1);
        if (!kernel.requires_grad || !is_grad_enabled())
        {
            return scope.MoveToOuter(values);
        }

        // dK is the sum of left times right transposed; see the class.
        List<Tensor> left = [discounts * rows[^1]];
        List<Tensor> right = [columns[^1] * gains];
        Tensor ofRows = discounts * sorted;
        Tensor ofColumns = OverRows(left[0]) * gains;
        for (int i = iterations; i > 0; i--)
        {
            cancellation.ThrowIfCancellationRequested();
            left.Add(ofRows * SlopeOfReciprocal(rows[i]));
            right.Add(columns[i]);
            ofColumns = ofColumns.Plus(OverRows(left[^1]));
            left.Add(rows[i - 1]);
            right.Add(ofColumns * SlopeOfReciprocal(columns[i]));
            ofRows = OverColumns(right[^1]);
            ofColumns = zeros_like(ofColumns);
        }

        Tensor slope = stack(left, 2).matmul(stack(right, 1));
        return scope.MoveToOuter(values.Plus(((kernel - constant) * slope).sum([1L, 2L])));

        // Products with vectors, written out: torch's batched matrix product is slow at a width of one.
        Tensor OverColumns(Tensor vector)
        {
            using DisposeScope product = NewDisposeScope();
            return product.MoveToOuter((constant * vector.unsqueeze(1)).sum(2));
        }

        Tensor OverRows(Tensor vector)
        {
            using DisposeScope product = NewDisposeScope();
            return product.MoveToOuter((constant * vector.unsqueeze(2)).sum(1));
        }
    }

    /// <summary>-1/x² where the reciprocal is 1/x, 0 where x was too small and replaced by a constant.</summary>
    private static Tensor SlopeOfReciprocal(Tensor reciprocal) =>
        Scalars.Square(reciprocal).neg().masked_fill(reciprocal >= Scalars.Of(1 / Smallest), Scalars.Of(0));
}

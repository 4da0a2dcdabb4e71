using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace EbmMlNet;

/// <summary>
/// A margin by what a confusion costs: <c>m(ȳ,y) = Costs[y,ȳ]</c>, the cost of answering class ȳ where y is right. For classes as answers,
/// whose energies then stand apart the further the worse it is to take one for the other.
/// </summary>
/// <remarks>
/// Class i is the one whose key is i + 1: the order of <c>MapValueToKey</c>'s values. Source: Tsochantaridis et al., Large Margin Methods
/// for
/// Structured and Interdependent Output Variables (2005), margin rescaling. It is no sum over the two answers.
/// </remarks>
/// <example>
/// <code>
/// // Of three classes, the last is the dearest to overlook.
/// Margin = new CostMatrixMargin(new float[,] { { 0, 1, 1 }, { 1, 0, 1 }, { 5, 5, 0 } })
/// </code>
/// </example>
public sealed record CostMatrixMargin : Margin
{
    private readonly float[,] _costs;

    /// <summary>A margin by a matrix of costs, which is copied.</summary>
    /// <param name="costs">
    /// <c>[n,n]</c> for n classes: a row for each right class, a column for each answered one; finite numbers of at least 0. The diagonal
    /// is
    /// not used.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The matrix is not square, is smaller than 2, or has a cost that is negative or not finite.
    /// </exception>
    public CostMatrixMargin(float[,] costs)
    {
        ArgumentNullException.ThrowIfNull(costs);
        if (costs.GetLength(0) != costs.GetLength(1) || costs.GetLength(0) < 2)
        {
            throw new ArgumentException(
                $"The costs are [{costs.GetLength(0)},{costs.GetLength(1)}]; a row and a column for each of two classes or more " +
                "expected.", nameof(costs));
        }

        for (int right = 0; right < costs.GetLength(0); right++)
        {
            for (int wrong = 0; wrong < costs.GetLength(0); wrong++)
            {
                if (!(costs[right, wrong] >= 0) || float.IsInfinity(costs[right, wrong]))
                {
                    throw new ArgumentException(
                        FormattableString.Invariant($"Cost [{right},{wrong}] is {costs[right, wrong]}; a finite number of at least 0 expected."),
                        nameof(costs));
                }
            }
        }

        _costs = (float[,])costs.Clone();
    }

    /// <summary>The number of classes, n.</summary>
    public int ClassCount => _costs.GetLength(0);

    /// <summary>What it costs to answer one class where another is right.</summary>
    /// <param name="right">The right class, from 0.</param>
    /// <param name="wrong">The class answered, from 0.</param>
    /// <exception cref="IndexOutOfRangeException">There is no such class.</exception>
    public float this[int right, int wrong] => _costs[right, wrong];

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The groups' answers are no classes, or there are more of them than costs.</exception>
    public override Tensor Between(AnswerGroups answers, RightAnswers rights, Tensor incorrect)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor ids = answers.Layout.AnswerIds ?? throw new InvalidOperationException(
            $"{nameof(CostMatrixMargin)} needs answers that are classes, but these groups do not say which answers they have.");
        long[] right = rights.Pick(ids).cpu().data<long>().ToArray();
        long[] wrong = rights.Pick(ids, incorrect).cpu().data<long>().ToArray();
        float[] margins = new float[wrong.Length];
        int width = (int)incorrect.size(1);
        for (int i = 0; i < margins.Length; i++)
        {
            margins[i] = Cost(right[i / width], wrong[i]);
        }

        return scope.MoveToOuter(tensor(margins, incorrect.shape, device: answers.Energies.device).to(answers.Energies.dtype));
    }

    /// <inheritdoc/>
    public bool Equals(CostMatrixMargin? other) =>
        other is not null && ClassCount == other.ClassCount && Flat().SequenceEqual(other.Flat());

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(MemoryMarshal.AsBytes(Flat()));
        return hash.ToHashCode();
    }

    private float Cost(long right, long wrong) => right < ClassCount && wrong < ClassCount
        ? _costs[right, wrong]
        : throw new InvalidOperationException(
            $"The costs are of {ClassCount} classes, but class {Math.Max(right, wrong)} is among " +
            "the answers.");

    private Span<float> Flat() => MemoryMarshal.CreateSpan(ref _costs[0, 0], _costs.Length);
}

using TorchSharp;

namespace EbmMlNet;

/// <summary>
/// The codes of the right pairs of a batch, where an architecture makes codes of x and y apart: row i of the one belongs to row i of the
/// other. Gradient flows back through both.
/// </summary>
/// <param name="Contexts">The codes of x: <c>[P,d]</c>, pairs by dimensions.</param>
/// <param name="Answers">The codes of the right y to each: <c>[P,d]</c>.</param>
/// <exception cref="ArgumentException">The tensors do not have one shape <c>[P,d]</c>.</exception>
public sealed record PairedCodes(torch.Tensor Contexts, torch.Tensor Answers)
{
    /// <summary>The codes of the right y to each: <c>[P,d]</c>.</summary>
    public torch.Tensor Answers { get; } = Contexts.dim() == 2 && Contexts.shape.SequenceEqual(Answers.shape)
        ? Answers
        : throw new ArgumentException(
            $"Codes of x and y must have one shape, pairs by dimensions; found [{string.Join(',', Contexts.shape)}] and " +
            $"[{string.Join(',', Answers.shape)}].",
            nameof(Answers));

    /// <summary>The codes of x: <c>[P,d]</c>.</summary>
    public torch.Tensor Contexts { get; } = Contexts;
}

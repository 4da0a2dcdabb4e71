using static TorchSharp.torch;

namespace EbmMlNet;

/// <summary>What the regularizers of codes share.</summary>
internal static class CodeMoments
{
    /// <summary>The codes of the right pairs.</summary>
    /// <exception cref="ArgumentException">There are none.</exception>
    public static PairedCodes Of(AnswerGroups answers, Regularizer regularizer) => answers.Codes ?? throw new ArgumentException(
        $"{regularizer.GetType().Name} needs codes of x and y, but the groups have none: give them some with AnswerGroups.WithCodes.",
        nameof(answers));

    /// <summary>0, with a gradient of 0.</summary>
    public static Tensor Nothing(PairedCodes codes) => codes.Contexts.narrow(0, 0, 0).sum().Plus(codes.Answers.narrow(0, 0, 0).sum());

    /// <summary>The codes less their mean: <c>[P,d]</c>.</summary>
    public static Tensor Centred(Tensor codes) => codes - codes.mean([0L], keepdim: true);

    /// <summary>The sum of the squares off the diagonal of a square matrix.</summary>
    public static Tensor OffDiagonalSquares(Tensor matrix) => Scalars.Square(matrix.tril(-1).Plus(matrix.triu(1))).sum();
}

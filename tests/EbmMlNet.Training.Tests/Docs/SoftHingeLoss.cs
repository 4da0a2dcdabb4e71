// <example>
using EbmMlNet;
using static TorchSharp.torch;

// </example>
namespace DocExamples;

// <example>
public sealed record SoftHingeLoss : AnswerLoss
{
    public override bool UsesMargin => true;

    // correct [A,1], incorrect [A,K], margin broadcasts to [A,K]
    protected override Tensor PairValues(Tensor correct, Tensor incorrect, Tensor margin) =>
        Scalars.Softplus(margin.Plus(correct) - incorrect);
}
// </example>

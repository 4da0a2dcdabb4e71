using TorchSharp;

namespace EbmMlNet.Training.Tests;

/// <summary>A regularizer of one's own over codes, from outside the library: the mean square of the codes of x.</summary>
public sealed record CodeSize : Regularizer
{
    public override bool RequiresCodes => true;

    public override torch.Tensor Penalty(AnswerGroups answers) => Scalars.Square(answers.Codes!.Contexts).mean();
}

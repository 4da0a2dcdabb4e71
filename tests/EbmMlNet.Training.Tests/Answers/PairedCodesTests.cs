using TorchSharp;
using static TorchSharp.torch;

namespace EbmMlNet.Training.Tests;

public sealed class PairedCodesTests
{
    [Fact]
    public void Groups_have_no_codes_until_they_are_given_some_and_other_energies_leave_them_their_codes()
    {
        using DisposeScope scope = NewDisposeScope();
        AnswerGroups answers = GroupLayout.Create([2, 2], [1, 0, 0, 1]).Arrange(tensor(new float[] { 1, 2, 3, 4 }));
        Assert.Null(answers.Codes);
        var codes = new PairedCodes(ones(2, 3), zeros(2, 3));
        AnswerGroups coded = answers.WithCodes(codes);
        Assert.Same(codes, coded.Codes);
        Assert.Same(answers.Energies, coded.Energies);
        Assert.Same(answers.Layout, coded.Layout);
        Assert.Same(codes, coded.With(zeros(2, 2)).Codes);
        Assert.Null(coded.WithCodes(null).Codes);
        Assert.Null(answers.Codes);
    }

    [Fact]
    public void Gradient_flows_back_through_both()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor contexts = ones(2, 3, requires_grad: true), answers = ones(2, 3, requires_grad: true);
        AnswerGroups groups = GroupLayout.Create([2], [1, 0]).Arrange(zeros(2)).WithCodes(new PairedCodes(contexts, answers));
        (groups.Codes!.Contexts - groups.Codes.Answers * Scalars.Of(2)).sum().backward();
        Assert.All(contexts.grad!.data<float>().ToArray(), slope => Assert.Equal(1, slope));
        Assert.All(answers.grad!.data<float>().ToArray(), slope => Assert.Equal(-2, slope));
    }

    [Fact]
    public void Codes_that_do_not_pair_up_are_refused_with_what_was_found()
    {
        using DisposeScope scope = NewDisposeScope();
        Assert.Contains("[2,3] and [3,3]", Assert.Throws<ArgumentException>(() => new PairedCodes(ones(2, 3), ones(3, 3))).Message);
        Assert.Contains("[2,3] and [2,4]", Assert.Throws<ArgumentException>(() => new PairedCodes(ones(2, 3), ones(2, 4))).Message);
        Assert.Contains("[6] and [6]", Assert.Throws<ArgumentException>(() => new PairedCodes(ones(6), ones(6))).Message);
    }
}

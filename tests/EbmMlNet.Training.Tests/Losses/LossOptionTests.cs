namespace EbmMlNet.Training.Tests;

/// <summary>Options are checked as they are set; the error names the option, what is allowed and what was found.</summary>
public sealed class LossOptionTests
{
    public static TheoryData<string, Func<object>> Mistakes => new()
    {
        { "Beta must be a finite number above 0; found 0", () => new NegativeLogLikelihoodLoss(0) },
        { "Beta must be a finite number above 0; found NaN", () => new NegativeLogLikelihoodLoss(float.NaN) },
        { "Beta must be a finite number above 0; found -1", () => new MinimumEmpiricalErrorLoss { Beta = -1 } },
        { "Temperature must be a finite number above 0; found 0", () => new InfoNceLoss(0) },
        { "Temperature must be a finite number above 0; found NaN", () => new InfoNceLoss { Temperature = float.NaN } },
        { "Delta must be a finite number above 0; found 0", () => new Lvq2Loss(0) },
        { "Gamma must be a finite number above 0; found Infinity", () => new SquareExponentialLoss(float.PositiveInfinity) },
        { "Sigma must be a finite number above 0; found 0", () => new RankNetLoss(0) },
        { "Sigma must be a finite number above 0; found -2", () => new LambdaLoss { Sigma = -2 } },
        { "Mu must be a finite number of at least 0; found -1", () => new LambdaLoss { Mu = -1 } },
        { "Truncation must be a whole number of at least 1; found 0", () => new LambdaLoss { Truncation = 0 } },
        { "Weighting must be one of Ndcg2PlusPlus, Ndcg2, LambdaRank, Ndcg1; found 9", () => new LambdaLoss((NdcgWeighting)9) },
        { "Temperature must be a finite number above 0; found 0", () => new ApproxNdcgLoss(0) },
        { "Temperature must be a finite number above 0; found 0", () => new NeuralNdcgLoss(0) },
        { "SinkhornIterations must be a whole number of at least 0; found -1", () => new NeuralNdcgLoss { SinkhornIterations = -1 } },
        { "MaximumCandidates must be a whole number of at least 2; found 1", () => new NeuralNdcgLoss { MaximumCandidates = 1 } },
        { "Value must be a finite number of at least 0; found -1", () => new ConstantMargin(-1) },
        { "Scale must be a finite number of at least 0; found -1", () => new LabelGapMargin(-1) },
        { "Scale must be a finite number of at least 0; found NaN", () => new DeltaNdcgMargin(float.NaN) },
        { "Count must be a whole number of at least 1; found 0", () => new MostOffending(0) },
        { "Count must be a whole number of at least 1; found 0", () => new RandomIncorrect(0) },
        { "Count must be a whole number of at least 1; found 0", () => new SemiHard(0) },
        { "Count must be a whole number of at least 1; found 0", () => new GibbsSampled(0) },
        { "Beta must be a finite number of at least 0; found -1", () => new GibbsSampled(1, -1) },
        { "Size must be a whole number of at least 1; found 0", () => new OffendingPool(0) },
        { "Count must be a whole number of at least 1; found 0", () => new OffendingPool { Count = 0 } },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void An_option_out_of_range_is_refused_by_name(string message, Func<object> make)
    {
        ArgumentOutOfRangeException error = Assert.Throws<ArgumentOutOfRangeException>(make);
        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
        Assert.Equal(message.Split(' ')[0], error.ParamName);
    }

    [Fact]
    public void A_loss_shows_its_name_and_options_and_equals_another_with_the_same()
    {
        Assert.Equal("HingeLoss { }", new HingeLoss().ToString());
        Assert.Equal("NegativeLogLikelihoodLoss { Beta = 2 }", new NegativeLogLikelihoodLoss(2).ToString());
        Assert.Equal(new LambdaLoss { Mu = 5 }, new LambdaLoss { Mu = 5 });
        Assert.NotEqual<EnergyBasedLoss>(new HingeLoss(), new LogLoss());
    }
}

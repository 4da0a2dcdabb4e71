namespace EbmMlNet.Training.Tests;

/// <summary>Where one loss is another: each identity for values and gradients.</summary>
public sealed class LossIdentityTests
{
    private static readonly Batch _oneRightAnswer = new([5, 3], [0, 0, 1, 0, 0, 0, 1, 0], [0.3, -1.2, 0.8, 2.1, 0.1, -0.5, 0.4, 0.2]);
    private static readonly Batch _twoGrades = new([5, 4], [0, 1, 1, 0, 0, 1, 1, 0, 1], [0.3, -1.2, 0.8, 2.1, 0.1, -0.5, 0.4, 0.2, 1.5]);
    private static readonly Batch _twoAnswers = new([2, 2], [0, 1, 1, 0], [0.3, -1.2, 0.8, 2.1]);
    private static readonly Batch _untied = Batch.Untied(5);

    [Fact]
    public void Softmax_cross_entropy_with_one_right_answer_is_the_negative_log_likelihood() =>
        Same(_oneRightAnswer, new SoftmaxCrossEntropyLoss(), new NegativeLogLikelihoodLoss());

    [Fact]
    public void Negative_log_likelihood_with_two_answers_is_the_log_loss() => Same(_twoAnswers, new NegativeLogLikelihoodLoss(), new LogLoss());

    [Fact]
    public void Negative_log_likelihood_with_chosen_answers_is_that_over_them_alone() =>
        Same(Batch.Mixed(3), new NegativeLogLikelihoodLoss(), new LogLoss(), negatives: new MostOffending());

    [Fact]
    public void Negative_log_likelihood_goes_to_the_perceptron_of_the_most_offending_answer_as_beta_grows()
    {
        LossResult likelihood = Values(Batch.Mixed(3), new NegativeLogLikelihoodLoss(2000));
        LossResult perceptron = Values(Batch.Mixed(3), new PerceptronLoss(), negatives: new MostOffending());
        Assert.All(likelihood.Values.Zip(perceptron.Values), pair => LossContractTests.Near(pair.Second, pair.First, 1e-3, "value"));
        Assert.All(likelihood.Gradient.Zip(perceptron.Gradient), pair => LossContractTests.Near(pair.Second, pair.First, 1e-3, "gradient"));
    }

    [Fact]
    public void InfoNce_at_temperature_1_is_the_negative_log_likelihood()
    {
        Same(Batch.Mixed(3), new InfoNceLoss(1), new NegativeLogLikelihoodLoss());
        Same(Batch.Mixed(3), new InfoNceLoss(1), new NegativeLogLikelihoodLoss(), negatives: new MostOffending(2));
    }

    [Fact]
    public void InfoNce_is_the_negative_log_likelihood_in_units_of_the_temperature()
    {
        LossResult energy = Values(Batch.Mixed(3), new NegativeLogLikelihoodLoss(1 / 0.25f));
        LossResult nats = Values(Batch.Mixed(3), new InfoNceLoss(0.25f));
        Assert.All(energy.Values.Zip(nats.Values), pair => LossContractTests.Near(pair.First / 0.25, pair.Second, 1e-9, "value"));
        Assert.All(energy.Gradient.Zip(nats.Gradient), pair => LossContractTests.Near(pair.First / 0.25, pair.Second, 1e-9, "gradient"));
    }

    [Fact]
    public void Triplet_against_the_most_offending_answer_is_the_hinge() =>
        Same(Batch.Mixed(3), new TripletLoss(), new HingeLoss(), negatives: new MostOffending());

    [Fact]
    public void Triplet_of_codes_that_collapsed_to_a_point_is_the_margin()
    {
        var item = new LossCase(new TripletLoss(), new MostOffending(), new ConstantMargin(0.2f));
        Assert.Equal(0.2, Batch.OneGroup([0, 1, 0], [0, 0, 0]).Evaluate(item).Values[0], 1e-6);
    }

    [Fact]
    public void Triplet_leaves_no_answer_below_the_right_one_for_one_that_is_far_above_it()
    {
        var item = new LossCase(new TripletLoss(), new TripletLoss().DefaultNegatives, new ConstantMargin());
        LossResult result = Batch.OneGroup([0, 0, 1, 0], [-5, -3, 0, 2]).Evaluate(item);
        Assert.Equal(4, result.Values[0], 1e-6);
        Assert.Equal([0, -1, 1, 0], result.Gradient);
    }

    [Fact]
    public void Minimum_empirical_error_with_two_answers_is_the_minimum_classification_error() =>
        Same(_twoAnswers, new MinimumEmpiricalErrorLoss(), new MinimumClassificationErrorLoss());

    [Fact]
    public void Minimum_empirical_error_is_one_minus_the_likelihood()
    {
        var batch = Batch.OneGroup([0, 0, 2, 0], [0.4, 1.2, 0.3, -0.7]);
        double likelihood = Math.Exp(-1.7f * Values(batch, new NegativeLogLikelihoodLoss(1.7f)).Values[0]);
        LossContractTests.Near(1 - likelihood, Values(batch, new MinimumEmpiricalErrorLoss(1.7f)).Values[0], 1e-9, "value");
    }

    [Fact]
    public void ListMle_is_a_chain_of_negative_log_likelihoods()
    {
        // All right answers count the same here; the last place of n has no choice left and adds nothing.
        LossResult chain = Values(_untied, new NegativeLogLikelihoodLoss(), RelevanceGain.Equal);
        LossResult whole = Values(_untied, new ListMleLoss(), RelevanceGain.Equal);
        for (int group = 0; group < _untied.Sizes.Length; group++)
        {
            int n = _untied.Sizes[group];
            LossContractTests.Near(chain.Values[group] * (n - 1) / n, whole.Values[group], 1e-6, $"group of {n}");
        }
    }

    [Fact]
    public void Ranknet_on_two_grades_is_the_log_loss_against_all_incorrect_answers() =>
        Same(_twoGrades, new RankNetLoss(), new LogLoss(), negatives: new AllIncorrect());

    [Fact]
    public void Ranknet_over_sigma_goes_to_the_perceptron_on_all_pairs_as_sigma_grows()
    {
        double[] steep = [.. Values(_twoGrades, new RankNetLoss(2000)).Values.Select(value => value / 2000)];
        double[] pairs = Values(_twoGrades, new PerceptronLoss(), negatives: new AllIncorrect()).Values;
        Assert.All(steep.Zip(pairs), pair => LossContractTests.Near(pair.Second, pair.First, 1e-3, "value"));
    }

    [Fact]
    public void Triplet_and_hinge_over_distances_are_the_formula_over_points()
    {
        double[][] points = [[0.3, 1.2], [0.8, -0.4], [-0.2, 0.9]];
        double[] anchor = [0.1, 0.5];
        double[] distances = [.. points.Select(p => Math.Sqrt(p.Zip(anchor, (a, b) => (a - b) * (a - b)).Sum()))];
        var batch = Batch.OneGroup([1, 0, 0], distances);
        double triplet = new[] { 1, 2 }.Average(negative => Math.Max(0, distances[0] - distances[negative] + 1));
        LossContractTests.Near(triplet, Values(batch, new TripletLoss(), negatives: new AllIncorrect()).Values[0], 1e-9, "triplet");
        LossContractTests.Near(triplet, Values(batch, new HingeLoss(), negatives: new AllIncorrect()).Values[0], 1e-9, "hinge");
    }

    [Fact]
    public void Lambda_loss_of_two_answers_weighs_their_log_loss_by_the_change_of_ndcg()
    {
        double change = 1 - (1 / Math.Log2(3));
        double logLoss = Values(_twoAnswers, new LogLoss()).Values[0];
        LossContractTests.Near(change * logLoss / Math.Log(2), Values(_twoAnswers, new LambdaLoss(NdcgWeighting.LambdaRank)).Values[0], 1e-6, "value");
    }

    [Theory]
    [InlineData(typeof(ApproxNdcgLoss))]
    [InlineData(typeof(NeuralNdcgLoss))]
    public void Smooth_ndcg_goes_to_ndcg_as_the_temperature_falls(Type type)
    {
        var loss = (EnergyBasedLoss)Activator.CreateInstance(type, 1e-4f)!;
        var item = new LossCase(loss, null, new ConstantMargin());
        foreach (OracleGroup group in OracleGroups.From(_untied, item).Where(group => group.Rights.Any()))
        {
            double ndcg = group.Labels.Select((_, i) => group.NormalizedGain(i) / Math.Log2(1 + group.Rank(i))).Sum();
            double value = Batch.OneGroup([.. group.Labels.Select(label => (float)label)], group.Energies).Evaluate(item).Values[0];
            LossContractTests.Near(1 - ndcg, value, 1e-4, type.Name);
        }
    }

    private static void Same(Batch batch, EnergyBasedLoss one, EnergyBasedLoss other, double tolerance = 1e-6, Negatives? negatives = null)
    {
        LossResult a = Values(batch, one, negatives: negatives);
        LossResult b = Values(batch, other, negatives: negatives);
        Assert.All(a.Values.Zip(b.Values), pair => LossContractTests.Near(pair.Second, pair.First, tolerance, "value"));
        Assert.All(a.Gradient.Zip(b.Gradient), pair => LossContractTests.Near(pair.Second, pair.First, tolerance, "gradient"));
    }

    private static LossResult Values(
        Batch batch, EnergyBasedLoss loss, RelevanceGain? gain = null, Negatives? negatives = null) =>
        batch.Evaluate(new LossCase(loss, negatives, new ConstantMargin()), gain: gain);
}

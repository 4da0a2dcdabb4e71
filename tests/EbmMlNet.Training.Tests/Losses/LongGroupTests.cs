using Xunit.Abstractions;
using static TorchSharp.torch;

namespace EbmMlNet.Training.Tests;

/// <summary>Groups far longer than usual: every loss trains within memory, and in parts it gives what it gives in one piece.</summary>
[Collection(PeakMemory.Alone)]
public sealed class LongGroupTests(ITestOutputHelper output)
{
    public static TheoryData<string> LossNames =>
        [.. Catalogue.OwnLosses.Select(loss => loss.ToString())];

    public static TheoryData<string> QuadraticNames => [.. QuadraticCases.Select(item => item.Name)];

    private static LossCase[] QuadraticCases =>
    [
        new LossCase(new HingeLoss(), new AllIncorrect(), new LabelGapMargin()),
        new LossCase(new HingeLoss(), new MostOffending(2, marginRescaled: true), new DeltaNdcgMargin()),
        new LossCase(new NegativeLogLikelihoodLoss(), new Mixture(new AllIncorrect()), new ConstantMargin()),
        new LossCase(new RankNetLoss(), null, new ConstantMargin()),
        new LossCase(new LambdaLoss(), null, new ConstantMargin()),
        new LossCase(new ApproxNdcgLoss(1), null, new ConstantMargin()),
    ];

    [SkippableTheory]
    [MemberData(nameof(LossNames))]
    public void Ten_thousand_candidates_train_within_memory(string name)
    {
        Skip.IfNot(PeakMemory.CanBeMeasured, "The peak of a process's memory can be set back on Linux only.");
        LossCase item = new(Catalogue.Loss(name), null, new ConstantMargin());
        Batch batch = Graded(10_000, 5);
        LossResult? result = null;
        long grown = PeakMemory.GrowthDuring(() => result = batch.Evaluate(item, ScalarType.Float32));
        output.WriteLine($"{name}: {grown >> 20} MB more at its peak");

        // A table of all pairs is 400 MB, and a loss of all pairs makes ten or more of them.
        Assert.InRange(grown, 0, 700L << 20);
        Assert.All(result!.Values, value => Assert.True(double.IsFinite(value)));
        Assert.All(result.Gradient, slope => Assert.True(double.IsFinite(slope)));
        Assert.Contains(result.Gradient, slope => slope != 0);
    }

    [Theory]
    [MemberData(nameof(QuadraticNames))]
    public void Worked_through_in_parts_the_gradient_is_still_a_finite_difference(string name)
    {
        LossCase item = QuadraticCases.Single(item => item.Name == name);
        CheckSlope(item, Graded(2_300, 40));
    }

    [Fact]
    public void Many_long_lists_are_sorted_in_parts()
    {
        var loss = new NeuralNdcgLoss { SinkhornIterations = 3 };
        Batch one = Graded(330, 5);
        int[] lists = [.. Enumerable.Range(0, 50)];
        double[] energies = [.. lists.SelectMany(i => one.Energies.Select(energy => energy * (1 + (0.01 * i))))];
        var batch = new Batch([.. lists.Select(_ => 330)], [.. lists.SelectMany(_ => one.Labels)], energies);
        CheckSlope(new LossCase(loss, null, new ConstantMargin()), batch);
    }

    [Fact]
    public void A_long_list_is_cut_to_the_candidates_that_matter_at_the_top()
    {
        // Kept are the two of highest label and the two others of lowest energy: the rest is ranked behind them and is worth nothing.
        var loss = new NeuralNdcgLoss(1e-4f) { MaximumCandidates = 4 };
        float[] labels = [0, 0, 0, 0, 1, 0, 2, 3];
        double[] energies = [5, 1, 6, 7, 9, 2, 3, 4];
        double largest = (7 / Math.Log2(2)) + (3 / Math.Log2(3)) + (1 / Math.Log2(4));
        double kept = (3 / Math.Log2(4)) + (7 / Math.Log2(5));
        LossResult result = Batch.OneGroup(labels, energies).Evaluate(new LossCase(loss, null, new ConstantMargin()));
        LossContractTests.Near(1 - (kept / largest), result.Values[0], 1e-4, "value");
    }

    private static void CheckSlope(LossCase item, Batch batch)
    {
        LossResult whole = batch.Evaluate(item);
        Random random = new(3);
        double[] direction = [.. batch.Energies.Select(_ => Batch.Normal(random))];
        const double step = 1e-7;
        double difference = (Along(step) - Along(-step)) / (2 * step);
        LossContractTests.Near(difference, whole.Gradient.Zip(direction, (slope, move) => slope * move).Sum(), 1e-4, "slope along a direction");

        double Along(double length)
        {
            double[] moved = [.. batch.Energies.Zip(direction, (energy, move) => energy + (length * move))];
            return batch.With(moved).Evaluate(item).Values.Select((value, group) => (group + 1) * value).Sum();
        }
    }

    private static Batch Graded(int size, int grades)
    {
        // Evenly spaced, so that no rank changes under a finite difference, and well above zero, where all losses have a gradient.
        Random random = new(1);
        double[] energies = [.. Enumerable.Range(0, size).Select(i => 5 + (4.0 * i / size))];
        random.Shuffle(energies);
        return Batch.OneGroup(
            [.. Enumerable.Range(0, size).Select(_ => (float)(random.Next(grades) * 4.0 / grades))],
            energies);
    }
}

using TorchSharp;
using static TorchSharp.torch;

namespace EbmMlNet.Training.Tests;

/// <summary>Work on all pairs of a long list: it can be stopped between its parts, and looks at a bounded number of pairs.</summary>
public sealed class PairBudgetTests
{
    private const int Long = 100_000;

    public static TheoryData<string> LossesOfAllPairs => [.. AllPairs.Select(loss => loss.ToString())];

    private static EnergyBasedLoss[] AllPairs => [new RankNetLoss(), new LambdaLoss(), new ApproxNdcgLoss()];

    // NeuralNDCG cuts its lists, and is slow at what is left: LongGroupTests has it.
    public static TheoryData<string> OwnLosses =>
        [.. Catalogue.OwnLosses.Where(loss => loss is not NeuralNdcgLoss).Select(loss => loss.ToString())];

    [Theory]
    [MemberData(nameof(LossesOfAllPairs))]
    public void Cancelled_in_one_part_nothing_is_drawn_for_the_next(string name)
    {
        // Every part of the work on a group this long draws; the first draw cancels.
        using var source = new CancellationTokenSource();
        using DisposeScope scope = NewDisposeScope();
        var random = new CancellingRandom(source);
        AnswerGroups answers = TwoGrades(Long, rightEvery: 2);
        var context = new LossContext(random) { CancellationToken = source.Token };
        _ = Assert.ThrowsAny<OperationCanceledException>(() => AllPairs.Single(loss => loss.ToString() == name).Evaluate(answers, context));
        Assert.InRange(random.Draws, 1, (int)PairBudget.PairsAtATime);
    }

    [Theory]
    [MemberData(nameof(OwnLosses))]
    public void A_group_of_a_hundred_thousand_trains_under_every_loss(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        AnswerGroups answers = TwoGrades(Long, rightEvery: 1000);
        Tensor loss = Catalogue.Loss(name).Evaluate(answers, new LossContext(new Random(1))).Mean();
        Assert.True(double.IsFinite(loss.item<double>()));
    }

    [Fact]
    public void Cancelled_between_choices_no_loss_over_pairs_chooses_again()
    {
        using var source = new CancellationTokenSource();
        using DisposeScope scope = NewDisposeScope();
        var negatives = new CancellingNegatives(source);
        AnswerGroups answers = TwoGrades(10_000, rightEvery: 2);
        var context = new LossContext(new Random(1)) { Negatives = negatives, CancellationToken = source.Token };
        _ = Assert.ThrowsAny<OperationCanceledException>(() => new HingeLoss().Evaluate(answers, context));
        _ = Assert.ThrowsAny<OperationCanceledException>(() => new NegativeLogLikelihoodLoss().Evaluate(answers, context));
        Assert.Equal(1, negatives.Calls);
    }

    [Fact]
    public void The_search_for_the_answer_that_violates_most_stops()
    {
        using var source = new CancellationTokenSource();
        using DisposeScope scope = NewDisposeScope();
        int calls = 0;
        var margin = new FunctionMargin((right, incorrect) =>
        {
            calls++;
            source.Cancel();
            return (right - incorrect) * (right - incorrect);
        });
        var context = new LossContext(new Random(1))
        {
            Negatives = new MostOffending(1, marginRescaled: true),
            Margin = margin,
            CancellationToken = source.Token,
        };
        _ = Assert.ThrowsAny<OperationCanceledException>(() => new HingeLoss().Evaluate(TwoGrades(20_000, rightEvery: 2), context));
        Assert.Equal(1, calls);
    }

    [Fact]
    public void Sorting_smoothly_stops_between_its_iterations()
    {
        using DisposeScope scope = NewDisposeScope();
        AnswerGroups answers = TwoGrades(100, rightEvery: 2);
        var context = new LossContext(new Random(1)) { CancellationToken = new CancellationToken(true) };
        _ = Assert.ThrowsAny<OperationCanceledException>(() => new NeuralNdcgLoss().Evaluate(answers, context));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    public void Over_all_offsets_every_incorrect_answer_is_chosen_once(int stride)
    {
        using DisposeScope scope = NewDisposeScope();
        RightAnswers rights = GroupLayout.Create([5, 9], [0, 0, 1, 2, 0, 0, 0, 0, 0, 0, 0, 0, 1, 3]).RightAnswers;
        var chosen = new List<(int Right, long Column)>();
        for (int offset = 0; offset < stride; offset++)
        {
            ChosenAnswers every = ChosenAnswers.Every(rights, stride, new FixedRandom(offset));
            long[] columns = every.Columns.contiguous().data<long>().ToArray();
            bool[] mask = every.Mask.contiguous().data<bool>().ToArray();
            chosen.AddRange(Enumerable.Range(0, mask.Length).Where(i => mask[i]).Select(i => (i / (mask.Length / rights.Count), columns[i])));
        }

        int right = 0;
        foreach (RightAnswer answer in rights.Span)
        {
            Assert.Equal(
                Enumerable.Range(0, answer.LowerCount).Select(column => (long)column),
                chosen.Where(pair => pair.Right == right).Select(pair => pair.Column).Order());
            right++;
        }
    }

    [Fact]
    public void Beyond_the_budget_RankNet_is_the_same_in_expectation()
    {
        // 36 million pairs: every second one counts, from the first on and from the second on.
        const int size = 12_000;
        using DisposeScope scope = NewDisposeScope();
        AnswerGroups answers = TwoGrades(size, rightEvery: 2);
        double mean = new[] { 0, 1 }.Average(offset =>
            new RankNetLoss().Evaluate(answers, new LossContext(new FixedRandom(offset))).Values.item<double>());
        double[] energies = answers.Energies.data<double>().ToArray();
        double exact = 0;
        for (int right = size / 2; right < size; right++)
        {
            for (int incorrect = 0; incorrect < size / 2; incorrect++)
            {
                exact += Math.Log(1 + Math.Exp(energies[right] - energies[incorrect]));
            }
        }

        LossContractTests.Near(exact / (size / 2.0) / (size / 2.0), mean, 1e-9, "mean over both offsets");
    }

    [Fact]
    public void Beyond_the_budget_ApproxNdcg_estimates_its_ranks_well()
    {
        const int size = 12_000;
        using DisposeScope scope = NewDisposeScope();
        AnswerGroups answers = TwoGrades(size, rightEvery: 3);
        double[] energies = answers.Energies.data<double>().ToArray();
        int rights = size / 3;
        double found = 0, ideal = 0;
        for (int i = 0; i < rights; i++)
        {
            double own = energies[size - rights + i], rank = 1;
            for (int j = 0; j < size; j++)
            {
                rank += j == size - rights + i ? 0 : 1 / (1 + Math.Exp(energies[j] - own));
            }

            found += 1 / Math.Log2(1 + rank);
            ideal += 1 / Math.Log2(2 + i);
        }

        double estimated = new ApproxNdcgLoss(1).Evaluate(answers, new LossContext(new Random(1))).Values.item<double>();
        LossContractTests.Near(1 - (found / ideal), estimated, 1e-3, "one minus NDCG");
    }

    private static AnswerGroups TwoGrades(int size, int rightEvery)
    {
        Random random = new(7);
        float[] labels = [.. Enumerable.Range(0, size).Select(i => i % rightEvery == 0 ? 1f : 0f)];
        double[] energies = [.. labels.Select(_ => 5 + Batch.Normal(random))];
        return GroupLayout.Create([size], labels).Arrange(tensor(energies, requires_grad: true));
    }

    private sealed class CancellingRandom(CancellationTokenSource source) : Random(1)
    {
        public int Draws { get; private set; }

        public override int Next(int maxValue)
        {
            Draws++;
            source.Cancel();
            return base.Next(maxValue);
        }
    }

    private sealed class FixedRandom(int value) : Random
    {
        public override int Next(int maxValue) => value;
    }

    private sealed record CancellingNegatives(CancellationTokenSource Source) : Negatives
    {
        public int Calls { get; private set; }

        public override ChosenAnswers Choose(AnswerGroups answers, RightAnswers rights, Margin margin, Random random)
        {
            Calls++;
            Source.Cancel();
            return ChosenAnswers.All(rights);
        }
    }
}

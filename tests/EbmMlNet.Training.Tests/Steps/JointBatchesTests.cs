using TorchSharp;

namespace EbmMlNet.Training.Tests.Steps;

public sealed class JointBatchesTests : IDisposable
{
    // x0 has answers 0 and 1 in two groups, x1 answer 0 and the hard negative 2, x2 answer 3 twice with two labels.
    private static readonly (int Group, float[] X, float[] Y, float Label)[] _rows =
    [
        (0, [1, 0], [0, 5], 1),
        (1, [0, 1], [2, 5], 0),
        (1, [0, 1], [0, 5], 2),
        (2, [1, 0], [1, 5], 1),
        (3, [1, 1], [3, 5], 1),
        (3, [1, 1], [3, 5], 3),
    ];

    private readonly JointEmbeddingModule _module =
        (JointEmbeddingModule)((JointEmbedding)new JointEmbedding(2, 3).Resolve(4, () => [])).Create(4, new Random(1), torch.CPU);

    [Fact]
    public void Every_question_stands_against_the_answers_of_the_others_but_those_that_are_right_to_it()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using JointBatches batches = new(Source(), [0, 1, 2, 3]);
        EnergyBatch batch = batches.Load([0, 1, 3], new Random(1));

        // The pool: answers 0, 2 and 3. Answer 1 is right to x0 and not in the batch.
        Assert.Equal([3, 3, 3], batch.Layout.GroupSizes.ToArray());
        Assert.Equal([0f, 0, 1, 0, 0, 2, 0, 0, 3], batch.Layout.Labels.data<float>().ToArray());
        long[] ids = batch.Layout.AnswerIds!.data<long>().ToArray();
        Assert.Equal([1L, 3, 0], ids[..3]);
        Assert.Equal([3L, 1, 0], ids[3..6]);
        Assert.Equal([0L, 1, 3], ids[6..]);
    }

    [Fact]
    public void An_answer_right_to_the_same_question_in_another_group_is_left_out()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using JointBatches batches = new(Source(), [0, 1, 2, 3]);
        EnergyBatch batch = batches.Load([0, 2], new Random(1));
        Assert.Equal([1, 1], batch.Layout.GroupSizes.ToArray());
        Assert.Equal(0, batch.Layout.RightAnswers.Count);
    }

    [Fact]
    public void Energies_and_codes_are_those_of_the_pairs_one_by_one()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using JointBatches batches = new(Source(), [0, 1, 2, 3]) { FurtherAnswers = 100 };
        EnergyBatch batch = batches.Load([3, 0], new Random(1));
        float[] found = batch.Energies(isTraining: false).data<float>().ToArray();
        EnergyFunction energy = _module.Export(InputScaling.Identity(4));
        long[] ids = batch.Layout.AnswerIds!.data<long>().ToArray();
        float[][] answers = [[0, 5], [2, 5], [1, 5], [3, 5]];

        // Groups of 4 and, without the other right answer, 3.
        Assert.Equal([4, 3], batch.Layout.GroupSizes.ToArray());
        for (int i = 0; i < found.Length; i++)
        {
            float[] x = i < 4 ? [1, 1] : [1, 0];
            Assert.Equal(energy.Energy([.. x, .. answers[ids[i]]]), found[i], 1e-4f);
        }

        Assert.Equal([2L, 3], batch.Codes!.Contexts.shape);
        float[] code = new float[3];
        ((JointEmbeddingEnergy)energy).EmbedAnswer([3, 5], code);
        Assert.All(code.Zip(batch.Codes.Answers[0].data<float>().ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
    }

    [Fact]
    public void Mining_finds_the_incorrect_answers_of_lowest_energy_but_for_those_passed_over()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using JointBatches batches = new(Source(), [0, 1, 2, 3]) { Mining = new MinedCandidates(1) { SkipNearest = 1 } };
        _ = batches.Shuffle(new Random(1), 4).ToList();
        Assert.Equal(1, batches.Load([0], new Random(1)).Layout.LongestGroup);
        _ = batches.Shuffle(new Random(1), 4).ToList();
        EnergyBatch batch = batches.Load([1], new Random(1));

        // x1: right is answer 0, its own incorrect one 1 ([2, 5]); mined is the second lowest of 1, 2 and 3.
        EnergyFunction energy = _module.Export(InputScaling.Identity(4));
        (long Id, float[] Y)[] incorrect = [(1, [2, 5]), (2, [1, 5]), (3, [3, 5])];
        long second = incorrect.OrderBy(answer => energy.Energy([0, 1, .. answer.Y])).ElementAt(1).Id;
        long[] ids = batch.Layout.AnswerIds!.data<long>().ToArray();
        Assert.Equal(new SortedSet<long> { 0, 1, second }, new SortedSet<long>(ids));
    }

    public void Dispose() => _module.Dispose();

    private CandidateSource Source()
    {
        GroupedRows rows = new()
        {
            Features = new DenseRows(RowTable.Of(4, [.. _rows.SelectMany(row => row.X.Concat(row.Y))])),
            Labels = [.. _rows.Select(row => row.Label)],
            Weights = null,
            Offsets = [0, 1, 3, 4, 6],
        };
        return new CandidateSource(new Microsoft.ML.MLContext(1), rows, _module, RelevanceGain.Exponential);
    }
}

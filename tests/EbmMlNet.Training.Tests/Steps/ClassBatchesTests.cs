using TorchSharp;

namespace EbmMlNet.Training.Tests.Steps;

public class ClassBatchesTests
{
    private const int FeatureCount = 5;

    [Fact]
    public void A_step_computes_the_pool_and_nothing_else()
    {
        const int classes = 2000, rows = 12, perStep = 50;
        GroupedRows data = Rows(rows, classes);
        using NetworkModule module = new Mlp(8).Network.Create(null, FeatureCount, classes, new Random(1), torch.CPU);
        using var batches = new ClassBatches(data, Enumerable.Range(0, rows), classes, module, perStep);
        using DisposeScope scope = torch.NewDisposeScope();

        EnergyBatch batch = batches.Load([3, 7, 1], new Random(2));
        batch.Layout.MakeTensors();
        torch.Tensor energies = batch.Energies(isTraining: true);

        Assert.Equal([3L * perStep], energies.shape);
        Assert.Equal([3L, perStep], batch.Layout.Labels.shape);
        Assert.Equal(3 * perStep, batches.CandidateCount / rows * 3);
        energies.sum().backward();
        // Only the pool's rows of the output layer, [2000, 8] at the end of the weights before their bias, get a gradient.
        float[] gradient = module.Weights.Gradient!.data<float>().ToArray()[^classes..];
        Assert.Equal(perStep, gradient.Count(slope => slope != 0));
        long[] ids = batch.Layout.AnswerIds!.data<long>().ToArray();
        Assert.Equal(ids.Distinct().Order(), Enumerable.Range(0, classes).Where(i => gradient[i] != 0).Select(i => (long)i));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(7)]
    public void Every_row_is_a_group_of_distinct_classes_with_the_right_one_last(int? classesPerStep)
    {
        const int classes = 9, rows = 6;
        GroupedRows data = Rows(rows, classes);
        using NetworkModule module = new Linear().Network.Create(null, FeatureCount, classes, new Random(1), torch.CPU);
        using var batches = new ClassBatches(data, Enumerable.Range(0, rows), classes, module, classesPerStep);
        ClassEnergyFunction exported = module.ExportClasses(InputScaling.Identity(FeatureCount));
        using DisposeScope scope = torch.NewDisposeScope();
        int[] served = [4, 0, 5];
        EnergyBatch batch = batches.Load(served, new Random(3));
        batch.Layout.MakeTensors();
        float[] energies = batch.Energies(isTraining: false).data<float>().ToArray();
        float[] labels = batch.Layout.Labels.reshape(-1).data<float>().ToArray();
        long[] ids = batch.Layout.AnswerIds!.reshape(-1).data<long>().ToArray();
        int width = batch.Layout.LongestGroup;
        Assert.Equal(classesPerStep ?? classes, width);
        float[] expected = new float[classes];
        for (int i = 0; i < served.Length; i++)
        {
            Range cells = (i * width)..((i + 1) * width);
            Assert.Equal(width, ids[cells].Distinct().Count());
            Assert.Equal((int)data.Labels[served[i]], (int)ids[cells][^1]);
            Assert.Equal([.. new float[width - 1], 1f], labels[cells]);
            exported.Energies(data.Features.Read(served[i], new float[FeatureCount]), expected);
            Assert.All(ids[cells].Zip(energies[cells]), pair => Assert.Equal(expected[pair.First], pair.Second, 1e-5f));
        }

        Assert.Equal(served.Length, batch.Layout.RightAnswers.Count);
    }

    [Fact]
    public void The_right_classes_of_a_batch_are_all_in_its_pool_even_where_they_are_more()
    {
        const int classes = 30;
        GroupedRows data = Rows(classes, classes);
        using NetworkModule module = new Linear().Network.Create(null, FeatureCount, classes, new Random(1), torch.CPU);
        using var batches = new ClassBatches(data, Enumerable.Range(0, classes), classes, module, 4);
        using DisposeScope scope = torch.NewDisposeScope();
        EnergyBatch batch = batches.Load([.. Enumerable.Range(0, 10)], new Random(3));
        batch.Layout.MakeTensors();
        Assert.Equal(10, batch.Layout.LongestGroup);
        Assert.Equal(data.Labels[..10].Select(label => (int)label).Order(), batch.Layout.AnswerIds!.reshape(-1).data<long>().Select(id => (int)id).Distinct().Order());
    }

    /// <summary>As many rows as asked, of different classes while there are enough.</summary>
    private static GroupedRows Rows(int count, int classes)
    {
        var random = new Random(4);
        return new GroupedRows
        {
            Features = new DenseRows(RowTable.Of(FeatureCount, [.. Enumerable.Range(0, count * FeatureCount).Select(_ => random.NextSingle() - 0.5f)])),
            Labels = [.. Enumerable.Range(0, count).Select(i => (float)(((i * 7) + 3) % classes))],
            Weights = null,
            Offsets = [.. Enumerable.Range(0, count + 1)],
        };
    }
}

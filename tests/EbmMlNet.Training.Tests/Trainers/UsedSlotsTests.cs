using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Training.Tests.Trainers;

/// <summary>Hashed categories have very many slots, of which the data uses few.</summary>
public class UsedSlotsTests
{
    private const int Slots = 1 << 20;
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void OneHotHashEncoding_of_20_bits_trains_and_saves_what_the_data_uses()
    {
        var random = new Random(1);
        IDataView rows = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 3000).Select(i =>
        {
            int city = random.Next(300), job = random.Next(50);
            return new Person { GroupId = (uint)(i / 10), City = $"city {city}", Job = $"job {job}", Label = (city % 3 == 0 ? 1 : 0) + (job % 2) };
        }).ToArray());
        long before = GC.GetTotalAllocatedBytes();
        ITransformer model = _ml.Transforms.Categorical.OneHotHashEncoding("CitySlots", "City", numberOfBits: 20)
            .Append(_ml.Transforms.Categorical.OneHotHashEncoding("JobSlots", "Job", numberOfBits: 20))
            .Append(_ml.Transforms.Concatenate("Features", "CitySlots", "JobSlots"))
            .Append(_ml.Ranking.Trainers.EnergyBased()).Fit(rows);
        long allocated = GC.GetTotalAllocatedBytes() - before;
        var scorer = (RankingPredictionTransformer<EnergyRankingModelParameters>)((TransformerChain<RankingPredictionTransformer<EnergyRankingModelParameters>>)model).LastTransformer;
        var energy = Assert.IsType<SlotSelectionEnergy>(scorer.Model.EnergyFunction);
        Assert.Equal(2 * Slots, energy.FeatureCount);
        Assert.InRange(energy.Slots.Length, 340, 350);
        Assert.InRange(allocated, 0, 1L << 30);

        string path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.zip");
        try
        {
            _ml.Model.SaveAtomically(model, rows.Schema, path);
            Assert.InRange(new FileInfo(path).Length, 1, 2 << 20);
            IDataView scored = new MLContext().Model.Load(path, out _).Transform(rows);
            Assert.Equal(model.Transform(rows).GetColumn<float>("Score"), scored.GetColumn<float>("Score"));
            Assert.True(_ml.Ranking.EvaluateDetailed(scored).Ndcg(10).Mean > 0.95);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void It_is_the_energy_of_the_used_slots_alone()
    {
        Row[] rows = Rows(seed: 2, used: [5, 77, 4000, 9000], count: 200);
        EnergyRankingTrainer.Options options = new() { Architecture = new Mlp(6), NumberOfEpochs = 2, FeatureScaling = FeatureScaling.Standardize, Seed = 3 };
        EnergyFunction wide = Fit(rows, 10_000, options), compact = Fit([.. rows.Select(row => row.Compact([5, 77, 4000, 9000]))], 4, options);
        var selection = Assert.IsType<SlotSelectionEnergy>(wide);
        Assert.Equal([5, 77, 4000, 9000], selection.Slots.ToArray());
        foreach (Row row in rows)
        {
            float[] features = [.. row.Compact([5, 77, 4000, 9000]).Features.DenseValues()];
            Assert.Equal(compact.Energy(features), wide.Energy(row.Features.GetIndices(), row.Features.GetValues()), 1e-5f);
        }
    }

    [Fact]
    public void Training_goes_on_with_the_slots_of_the_earlier_model()
    {
        EnergyRankingTrainer.Options options = new() { Architecture = new Mlp(6), NumberOfEpochs = 1, Seed = 3 };
        EnergyRankingTrainer trainer = _ml.Ranking.Trainers.EnergyBased(options);
        EnergyRankingModelParameters earlier = trainer.Fit(View(Rows(seed: 4, used: [5, 77, 4000], count: 100), 10_000)).Model;
        var further = (SlotSelectionEnergy)trainer.Fit(View(Rows(seed: 5, used: [5, 78, 4000], count: 100), 10_000), null, earlier).Model.EnergyFunction;
        Assert.Equal([5, 77, 4000], further.Slots.ToArray());
        Assert.NotEqual(earlier.EnergyFunction.Energy([5], [1f]), further.Energy([5], [1f]));
        Assert.Equal(further.Energy([], []), further.Energy([78], [1f]));
    }

    private EnergyFunction Fit(Row[] rows, int slots, EnergyRankingTrainer.Options options) =>
        _ml.Ranking.Trainers.EnergyBased(options).Fit(View(rows, slots)).Model.EnergyFunction;

    private IDataView View(Row[] rows, int slots)
    {
        SchemaDefinition schema = SchemaDefinition.Create(typeof(Row));
        schema["Features"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, slots);
        return _ml.Data.LoadFromEnumerable(rows.Select(row => new Row { Label = row.Label, GroupId = row.GroupId, Features = new VBuffer<float>(slots, row.Features.GetValues().Length, row.Features.GetValues().ToArray(), row.Features.GetIndices().ToArray()) }).ToArray(), schema);
    }

    private static Row[] Rows(int seed, int[] used, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            int at = random.Next(used.Length);
            float value = 1 + random.Next(3);
            return new Row { GroupId = (uint)(i / 5), Label = (at + i) % 3, Features = new VBuffer<float>(10_000, 1, [value], [used[at]]) };
        })];
    }

    private sealed class Row
    {
        public float Label { get; set; }

        [KeyType(1000)]
        public uint GroupId { get; set; }

        public VBuffer<float> Features { get; set; }

        public Row Compact(int[] slots)
        {
            int[] places = [.. Features.GetIndices().ToArray().Select(slot => Array.IndexOf(slots, slot))];
            return new Row { Label = Label, GroupId = GroupId, Features = new VBuffer<float>(slots.Length, places.Length, Features.GetValues().ToArray(), places) };
        }
    }

    private sealed class Person
    {
        public float Label { get; set; }

        [KeyType(1000)]
        public uint GroupId { get; set; }

        public string City { get; set; } = "";

        public string Job { get; set; } = "";
    }
}

using EbmMlNet;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace RankingCluster.Tests;

/// <summary>A folder of tenants' models whose energies are a weight times the hour, less the temperature.</summary>
internal sealed class TenantFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ranking-cluster");

    public string Path => _folder.FullName;

    public static Hour[] Day { get; } = [.. Enumerable.Range(0, 24).Select(hour => new Hour { Hr = hour, Temp = hour * 7 % 24 / 24f, Weekday = 3 })];

    public string Save(string tenant, float weight)
    {
        var ml = new MLContext(seed: 1);
        IDataView data = ml.Data.LoadFromEnumerable(new Hour[] { new() });
        ITransformer features = ml.Transforms.Concatenate("Features", "hr", "temp").Fit(data);
        var energy = new LinearEnergy(new InputScaling([0, 0], [1, 1], [false, false]), [weight, -1], 0);
        var ranker = new RankingPredictionTransformer<EnergyRankingModelParameters>(
            ml, new EnergyRankingModelParameters(ml, energy, []), features.Transform(data).Schema, "Features");
        string path = PathOf(tenant);
        ml.Model.SaveAtomically(new TransformerChain<ITransformer>(features, ranker), data.Schema, path);
        return path;
    }

    public string PathOf(string tenant) => System.IO.Path.Combine(Path, tenant + ".zip");

    /// <summary>What an engine in this process makes of the day.</summary>
    public RankedHour[] InProcess(string tenant)
    {
        var ml = new MLContext();
        ITransformer model = ml.Model.Load(PathOf(tenant), out DataViewSchema schema);
        using RankingEngine<Hour> engine = ml.Model.CreateRankingEngine<Hour>(model, schema);
        return [.. engine.Rank(Day).Select(item => new RankedHour((int)item.Item.Hr, item.Rank, item.Energy, item.Probability))];
    }

    public void Dispose() => _folder.Delete(recursive: true);
}

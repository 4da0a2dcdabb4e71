using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.AspNetCore.Tests;

/// <summary>A folder of models whose energies are a weight times the price: a weight above 0 puts the cheapest first, one below the dearest.</summary>
internal sealed class ModelFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ebm-served");

    public string Folder => _folder.FullName;

    public string PathOf(string name) => Path.Combine(Folder, name);

    public string Save(string name, float weight)
    {
        var ml = new MLContext(seed: 1);
        IDataView data = ml.Data.LoadFromEnumerable(new Offer[] { new() });
        ITransformer features = ml.Transforms.Concatenate("Features", nameof(Offer.Price), nameof(Offer.Rating)).Fit(data);
        IDataView transformed = features.Transform(data);
        var energy = new LinearEnergy(new InputScaling([0, 0], [1, 1], [false, false]), [weight, 0], 0);
        EpochReport[] history = [new() { Epoch = 1, Loss = 0.5, ValidationMetric = 0.75, IsBest = true }, new() { Epoch = 2, Loss = 0.25, ValidationMetric = 0.5 }];
        var ranker = new RankingPredictionTransformer<EnergyRankingModelParameters>(
            ml, new EnergyRankingModelParameters(ml, energy, history), transformed.Schema, "Features");
        string path = PathOf(name);
        ml.Model.SaveAtomically(new TransformerChain<ITransformer>(features, ranker), data.Schema, path);
        return path;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}

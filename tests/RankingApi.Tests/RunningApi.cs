using EbmMlNet;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace RankingApi.Tests;

/// <summary>The application, with a model whose energy is a weight times the hour.</summary>
public sealed class RunningApi : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ranking-api");
    private readonly WebApplicationFactory<Program> _factory;

    public RunningApi()
    {
        Save(1);
        _factory = new WebApplicationFactory<Program>().WithWebHostBuilder(builder => builder.UseSetting("Model", ModelPath));
        Client = _factory.CreateClient();
    }

    public string ModelPath => Path.Combine(_folder.FullName, "hours.zip");

    public HttpClient Client { get; }

    public void Save(float weight)
    {
        var ml = new MLContext(seed: 1);
        IDataView data = ml.Data.LoadFromEnumerable(new Hour[] { new() });
        ITransformer features = ml.Transforms.Conversion.Hash("dteday", numberOfBits: 31)
            .Append(ml.Transforms.Concatenate("Features", "hr", "temp")).Fit(data);
        var energy = new LinearEnergy(new InputScaling([0, 0], [1, 1], [false, false]), [weight, 0], 0);
        var ranker = new RankingPredictionTransformer<EnergyRankingModelParameters>(
            ml, new EnergyRankingModelParameters(ml, energy, []), features.Transform(data).Schema, "Features");
        ml.Model.SaveAtomically(new TransformerChain<ITransformer>(features, ranker), data.Schema, ModelPath);
    }

    public void Dispose()
    {
        Client.Dispose();
        _factory.Dispose();
        _folder.Delete(recursive: true);
    }
}

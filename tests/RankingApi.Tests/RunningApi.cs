using ApiSearch.Documentation;
using ApiSearch.Features;
using ApiSearch.Questions;
using ApiSearch.Search;
using ApiSearch.Storage;
using ApiSearch.Translation;
using EbmMlNet;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace RankingApi.Tests;

/// <summary>The application, with an index of a handful of members and a model that weighs how much of a question their names have.</summary>
public sealed class RunningApi : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ranking-api");
    private readonly WebApplicationFactory<Program> _factory;

    public RunningApi()
    {
        var index = ApiIndex.Build(_members);
        TranslationTable words = new TranslationTrainer(index, QuestionSet.Of(index), _ => 0).TrainWithout(1);
        IndexFile.Save(ModelPath + ".index", new SearchData(index, words), "a handful");
        Save(2);
        _factory = new WebApplicationFactory<Program>().WithWebHostBuilder(builder => builder.UseSetting("Model", ModelPath));
        Client = _factory.CreateClient();
    }

    private static readonly ApiMember[] _members =
    [
        new("M:Zoo.Cage.Lock(System.Int32)", 3, "minutes", "Locks the cage for some minutes."),
        new("M:Zoo.Cage.Open", 3, "", "Opens the cage at once."),
        new("M:Zoo.Keeper.#ctor(System.String)", 3, "name", "Initializes a new instance of the Keeper class."),
        new("P:Zoo.Cage.IsOpen", 3, "", "Gets a value that indicates whether the cage is open."),
        new("T:Zoo.Cage", 3, "", "Represents a cage for animals."),
        new("T:Zoo.Keeper", 3, "", "Represents somebody who feeds animals."),
    ];

    public string ModelPath => Path.Combine(_folder.FullName, "apisearch.zip");

    public HttpClient Client { get; }

    /// <summary>Energies are minus the weight for each of a question's three words that the name has, and a tenth less for methods.</summary>
    public void Save(float weight)
    {
        var ml = new MLContext(seed: 1);
        IDataView data = ml.Data.LoadFromEnumerable(new Candidate[] { new() { Kind = "method", Name = "method Open" }, new() { Kind = "type", Name = "type Cage" } });
        ITransformer features = ml.Transforms.Conversion.Hash("GroupId", numberOfBits: 31)
            .Append(ml.Transforms.Categorical.OneHotEncoding("Kind"))
            .Append(ml.Transforms.TextPair("Name", "Question", "Name", new() { SplitsIdentifiers = true }))
            .Append(ml.Transforms.Concatenate("Features", "Kind", "Name")).Fit(data);
        float[] weights = new float[2 + Enum.GetValues<TextPairFeature>().Length];
        weights[0] = -0.1f;
        weights[2 + (int)TextPairFeature.QueryTermsFound] = -3 * weight;
        var scaling = new InputScaling(new float[weights.Length], [.. weights.Select(_ => 1f)], new bool[weights.Length]);
        var energy = new LinearEnergy(scaling, weights, 0);
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

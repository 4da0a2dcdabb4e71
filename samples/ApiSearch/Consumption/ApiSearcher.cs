using ApiSearch.Features;
using ApiSearch.Search;
using ApiSearch.Storage;
using EbmMlNet;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ApiSearch.Consumption;

/// <summary>Answers questions with a saved ranker. Nothing here needs torch, or the training assembly.</summary>
internal sealed class ApiSearcher
{
    private readonly MLContext _ml = new();
    private readonly ITransformer _ranker;
    private readonly ApiIndex _index;
    private readonly FeatureExtractor _features;

    /// <param name="modelPath">The zip that <c>mlContext.Model.Save</c> wrote.</param>
    /// <param name="data">The index and the translation table.</param>
    /// <exception cref="InvalidDataException">The file is no saved model.</exception>
    public ApiSearcher(string modelPath, SearchData data)
    {
        try
        {
            _ranker = _ml.Model.Load(modelPath, out _);
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException or InvalidDataException or ArgumentException)
        {
            throw new InvalidDataException($"'{modelPath}' is not a ranker that this program saved: remove it to train a new one.", e);
        }

        _index = data.Index;
        _features = new FeatureExtractor(data.Index, data.Translation);
    }

    /// <summary>The members of lowest energy, best first; none where no word of the question is part of an identifier.</summary>
    public Answer[] Ask(string question, int count)
    {
        var query = Query.Of(question, _index.Vocabulary);
        Hit[] hits = _index.Search(query, ApiIndex.CandidateCount);
        if (hits.Length == 0)
        {
            return [];
        }

        IDataView candidates = _ml.Data.LoadFromEnumerable(_features.Extract(query, hits));
        float[] energies = [.. _ranker.Transform(candidates).GetColumn<float>("Score").Select(score => -score)];
        float[] probabilities = new float[energies.Length];
        GibbsDistribution.Probabilities(energies, probabilities);
        return
        [
            .. Enumerable.Range(0, hits.Length)
                .OrderBy(i => energies[i])
                .Take(count)
                .Select(i => new Answer(_index.Members[hits[i].Member], energies[i], probabilities[i])),
        ];
    }
}

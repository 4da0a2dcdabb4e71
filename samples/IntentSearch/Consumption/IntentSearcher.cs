using EbmMlNet;
using IntentSearch.Data;
using Microsoft.ML;

namespace IntentSearch.Consumption;

/// <summary>Ranks intents for questions with a saved model. Nothing here needs torch, or the training assembly.</summary>
internal sealed class IntentSearcher : IDisposable
{
    private readonly IReadOnlyList<Intent> _intents;
    private readonly RankingEngine<TextPair> _engine;

    /// <param name="modelPath">The zip that <c>mlContext.Model.Save</c> wrote.</param>
    /// <param name="intents">The intents to choose from.</param>
    /// <exception cref="InvalidDataException">The file is no saved model.</exception>
    public IntentSearcher(string modelPath, IReadOnlyList<Intent> intents)
    {
        var ml = new MLContext();
        _intents = intents;
        try
        {
            ITransformer model = ml.Model.Load(modelPath, out DataViewSchema schema);
            _engine = ml.Model.CreateRankingEngine<TextPair>(model, schema, new RankingEngineOptions { OwnsModel = true });
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException or InvalidDataException or ArgumentException)
        {
            throw new InvalidDataException($"'{modelPath}' is not a model that this program saved: remove it to train a new one.", e);
        }
    }

    /// <summary>All intents, that of lowest energy first.</summary>
    public IReadOnlyList<RankedItem<TextPair>> Rank(string question) =>
        _engine.Rank(_intents.Select(intent => new TextPair(question, intent)));

    public void Dispose() => _engine.Dispose();
}

namespace EbmMlNet;

/// <summary>From texts to features, as the saved pipeline makes them. Not for two threads at a time.</summary>
internal sealed class PairScorer(TextPairModel model)
{
    private readonly TextPairFeatures _texts = new(model.Statistics, model.K1, model.B, model.SplitsIdentifiers);

    /// <param name="query">The query.</param>
    /// <param name="passages">What may answer it.</param>
    /// <param name="embeddings">Of the query and then of the passages, at unit length; null without.</param>
    /// <param name="features">Receives the features of all passages.</param>
    /// <param name="cancellationToken">Stops between two passages.</param>
    public void Compute(string query, IReadOnlyList<string> passages, float[][]? embeddings, float[] features, CancellationToken cancellationToken)
    {
        int width = passages.Count == 0 ? 0 : features.Length / passages.Count;
        _texts.SetQuery(query);
        for (int i = 0; i < passages.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Span<float> row = features.AsSpan(i * width, width);
            _texts.Compute(passages[i], row[..TextPairFeatures.Names.Count]);
            if (embeddings is not null)
            {
                EmbeddingFeatures.Compute(embeddings[0], embeddings[i + 1], row[TextPairFeatures.Names.Count..]);
            }
        }
    }
}

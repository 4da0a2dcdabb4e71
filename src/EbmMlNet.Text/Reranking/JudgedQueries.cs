namespace EbmMlNet;

/// <summary>A query with its distinct passages and their grades.</summary>
internal sealed record JudgedQuery(string Query, List<(string Passage, float Grade)> Passages)
{
    public bool HasGood => Passages.Exists(passage => passage.Grade > 0);

    public bool HasWrong => Passages.Exists(passage => passage.Grade == 0);
}

/// <summary>Judgments by query, with wrong answers where there are none.</summary>
internal static class JudgedQueries
{
    // Of so many passages of other queries those that look most alike are taken.
    private const int Drawn = 200;

    /// <summary>In the order of their first judgments. A passage judged twice has its better grade.</summary>
    /// <exception cref="ArgumentException">A judgment is missing, or its grade is not a finite number of 0 or more.</exception>
    public static JudgedQuery[] Read(IEnumerable<JudgedPassage> judgments)
    {
        var queries = new List<JudgedQuery>();
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        var places = new Dictionary<(int Query, string Passage), int>();
        int row = 0;
        foreach (JudgedPassage judgment in judgments)
        {
            if (judgment is not { Query: { } query, Passage: { } passage, Grade: >= 0 and <= float.MaxValue and var grade })
            {
                throw new ArgumentException(
                    FormattableString.Invariant($"Judgment {row} (from 0) is {judgment}: a query, a passage and a finite grade of 0 or more expected."),
                    nameof(judgments));
            }

            if (!numbers.TryGetValue(query, out int number))
            {
                number = queries.Count;
                numbers.Add(query, number);
                queries.Add(new JudgedQuery(query, []));
            }

            List<(string Passage, float Grade)> passages = queries[number].Passages;
            if (places.TryAdd((number, passage), passages.Count))
            {
                passages.Add((passage, grade));
            }
            else
            {
                int place = places[(number, passage)];
                passages[place] = (passage, Math.Max(grade, passages[place].Grade));
            }

            row++;
        }

        return [.. queries];
    }

    /// <summary>Gives queries without wrong answers those passages of other queries, of some drawn, that look most alike.</summary>
    public static void AddWrong(JudgedQuery[] queries, TextPairModel model, int count, Random random)
    {
        string[] pool = [.. queries.SelectMany(query => query.Passages).Select(passage => passage.Passage).Distinct(StringComparer.Ordinal)];
        var scorer = new PairScorer(model);
        foreach (JudgedQuery query in queries.Where(query => !query.HasWrong))
        {
            var known = query.Passages.Select(passage => passage.Passage).ToHashSet(StringComparer.Ordinal);
            string[] drawn = [.. random.GetItems(pool, Math.Min(Drawn, 2 * pool.Length)).Distinct(StringComparer.Ordinal).Where(passage => !known.Contains(passage))];
            float[] features = new float[drawn.Length * TextPairFeatures.Names.Count];
            scorer.Compute(query.Query, drawn, null, features, CancellationToken.None);
            query.Passages.AddRange(Enumerable.Range(0, drawn.Length)
                .OrderByDescending(i => Alike(features.AsSpan(i * TextPairFeatures.Names.Count)))
                .Take(count)
                .Select(i => (drawn[i], 0f)));
        }
    }

    private static float Alike(ReadOnlySpan<float> features) =>
        features[(int)TextPairFeature.Bm25Share] + features[(int)TextPairFeature.TrigramTfIdfCosine];
}

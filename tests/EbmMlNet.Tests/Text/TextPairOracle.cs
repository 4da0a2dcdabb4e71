using System.Text.RegularExpressions;

namespace EbmMlNet.Tests;

/// <summary>The features that have a formula, straight from it, on words of plain English.</summary>
internal sealed partial class TextPairOracle(IEnumerable<string> passages, double k1 = 1.2, double b = 0.75)
{
    private readonly string[][] _passages = [.. passages.Distinct().Select(Words).Where(words => words.Length > 0)];

    public double Bm25(string query, string passage)
    {
        string[] words = Words(passage);
        double mean = _passages.Average(other => other.Length);
        return Words(query).Distinct().Sum(term =>
        {
            int f = words.Count(word => word == term);
            return f == 0 ? 0 : Weight(term) * f * (k1 + 1) / (f + (k1 * (1 - b + (b * words.Length / mean))));
        });
    }

    public double TfIdfCosine(string query, string passage) => Cosine(Words(query), Words(passage), Weight);

    public double TrigramTfIdfCosine(string query, string passage) => Cosine(Trigrams(query), Trigrams(passage), TrigramWeight);

    public double TrigramCosine(string query, string passage)
    {
        ILookup<string, string> q = Trigrams(query).ToLookup(t => t), p = Trigrams(passage).ToLookup(t => t);
        double dot = q.Sum(group => (double)group.Count() * p[group.Key].Count());
        return dot == 0 ? 0 : dot / Math.Sqrt(q.Sum(g => Math.Pow(g.Count(), 2)) * p.Sum(g => Math.Pow(g.Count(), 2)));
    }

    public double QueryWeightFound(string query, string passage) => Share(Words(query), Words(passage), Weight);

    public double QueryTermsFound(string query, string passage) => Share(Words(query), Words(passage), _ => 1);

    public double QueryTrigramsFound(string query, string passage) => Share(Trigrams(query), Trigrams(passage), TrigramWeight);

    public double QueryBigramsFound(string query, string passage) => Share(Bigrams(query), Bigrams(passage), _ => 1);

    public static double LongestRun(string query, string passage)
    {
        string[] q = Words(query), p = Words(passage);
        int longest = 0;
        for (int i = 0; i < q.Length; i++)
        {
            for (int j = 0; j < p.Length; j++)
            {
                longest = Math.Max(longest, q.Skip(i).Zip(p.Skip(j)).TakeWhile(pair => pair.First == pair.Second).Count());
            }
        }

        return longest;
    }

    public static double Proximity(string query, string passage)
    {
        string[] p = Words(passage), both = [.. Words(query).Intersect(p)];
        for (int width = both.Length; both.Length > 1 && width <= p.Length; width++)
        {
            if (Enumerable.Range(0, p.Length - width + 1).Any(start => both.All(term => p.AsSpan(start, width).Contains(term))))
            {
                return (double)both.Length / width;
            }
        }

        return 0;
    }

    public static string[] Words(string text) => [.. Word().Matches(text).Select(match => match.Value.ToLowerInvariant())];

    private static string[] Bigrams(string text) => Words(text) is var words ? [.. words.Zip(words.Skip(1), (first, second) => $"{first} {second}")] : [];

    private static string[] Trigrams(string text) =>
        [.. Words(text).Select(word => $" {word} ").SelectMany(word => Enumerable.Range(0, word.Length - 2).Select(i => word.Substring(i, 3)))];

    private double Weight(string term) => Weight(_passages.Count(words => words.Contains(term)));

    private double TrigramWeight(string trigram) => Weight(_passages.Count(words => Trigrams(string.Join(' ', words)).Contains(trigram)));

    // Whoever asks has the term, so that it stands in one passage at least.
    private double Weight(int n) => Math.Log(1 + ((_passages.Length - Math.Max(n, 1) + 0.5) / (Math.Max(n, 1) + 0.5)));

    private static double Share(string[] query, string[] passage, Func<string, double> weight) =>
        query.Distinct().Where(passage.Contains).Sum(weight) / Math.Max(1e-9, query.Distinct().Sum(weight));

    private static double Cosine(string[] query, string[] passage, Func<string, double> weight)
    {
        Dictionary<string, double> q = Vector(query), p = Vector(passage);
        double dot = q.Sum(pair => pair.Value * p.GetValueOrDefault(pair.Key));
        return dot == 0 ? 0 : dot / Math.Sqrt(q.Values.Sum(v => v * v) * p.Values.Sum(v => v * v));

        Dictionary<string, double> Vector(string[] terms) =>
            terms.CountBy(term => term).ToDictionary(pair => pair.Key, pair => (1 + Math.Log(pair.Value)) * weight(pair.Key));
    }

    [GeneratedRegex("[a-zA-Z]+|[0-9]+")]
    private static partial Regex Word();
}

namespace AskTheDocs.Retrieval;

/// <summary>Reciprocal rank fusion (Cormack, Clarke and Buettcher, SIGIR 2009): the sum of 1 / (60 + rank) over the lists.</summary>
internal static class RankFusion
{
    private const double K = 60;

    /// <summary>The best keys of several lists, best first; equal ones in the order of keys.</summary>
    public static int[] Fuse(int top, params IReadOnlyList<int>[] lists)
    {
        var scores = new Dictionary<int, double>();
        foreach (IReadOnlyList<int> list in lists)
        {
            for (int rank = 0; rank < list.Count; rank++)
            {
                scores[list[rank]] = scores.GetValueOrDefault(list[rank]) + (1 / (K + rank + 1));
            }
        }

        return [.. scores.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key).Take(top).Select(pair => pair.Key)];
    }
}

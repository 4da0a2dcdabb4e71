namespace ApiSearch.Text;

/// <summary>Runs of three letters within words, which meet where stems do not: <c>enumerat(or)</c>, <c>enumerat(es)</c>.</summary>
internal static class Trigrams
{
    /// <summary>Three characters packed into one number each; words of one or two letters count as they are.</summary>
    public static int[] Of(string text)
    {
        var trigrams = new List<int>();
        foreach (string word in Words.Split(text))
        {
            for (int i = 0; i < Math.Max(1, word.Length - 2); i++)
            {
                int packed = 0;
                foreach (char c in word.AsSpan(i, Math.Min(3, word.Length - i)))
                {
                    packed = (packed << 10) ^ c;
                }

                trigrams.Add(packed);
            }
        }

        return [.. trigrams];
    }
}

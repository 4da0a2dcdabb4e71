namespace EbmMlNet;

/// <summary>The weights of a text's distinct terms. It keeps its memory from text to text.</summary>
internal sealed class TermWeights
{
    private float[] _weights = [];

    /// <summary>By the terms' numbers.</summary>
    public ReadOnlySpan<float> Values => _weights.AsSpan(0, Count);

    public int Count { get; private set; }

    public double Sum { get; private set; }

    /// <summary>The length of the text as a vector of (1 + ln f) weight.</summary>
    public double Norm { get; private set; }

    public void Read(TermTable terms, CorpusStatistics statistics)
    {
        Count = terms.Count;
        if (_weights.Length < Count)
        {
            _weights = new float[Math.Max(Count, 2 * _weights.Length)];
        }

        double sum = 0, squares = 0;
        for (int i = 0; i < Count; i++)
        {
            float weight = statistics.InverseFrequencyOf(terms.Keys[i]);
            double value = Damped(terms.Counts[i]) * weight;
            _weights[i] = weight;
            sum += weight;
            squares += value * value;
        }

        (Sum, Norm) = (sum, Math.Sqrt(squares));
    }

    /// <summary>1 + ln f.</summary>
    public static double Damped(int frequency) => frequency == 1 ? 1 : 1 + Math.Log(frequency);
}

namespace EbmMlNet;

/// <summary>Learns an <see cref="InputScaling"/> from training rows.</summary>
internal static class ScalingLearner
{
    /// <summary>Beyond this many standard deviations from the mean, a largest value makes a tail heavy.</summary>
    private const double HeavyTail = 10;

    /// <summary>A feature that varies less than this is constant: folded into the weights, its scale would overflow them.</summary>
    private const double LeastDeviation = 1e-30;

    /// <summary>Sparse features that stay within this, text and one-hot codes among them, need no scaling.</summary>
    private const double ModestValue = 10;

    /// <param name="features">All rows.</param>
    /// <param name="rows">The rows to learn from.</param>
    /// <param name="mode">What to learn.</param>
    /// <param name="missing">How many values were NaN.</param>
    public static InputScaling Learn(FeatureRows features, IReadOnlyList<int> rows, FeatureScaling mode, out long missing)
    {
        int d = features.FeatureCount;
        Moments[] plain = Measure(features, rows, new bool[d]);
        missing = plain.Sum(m => (long)rows.Count - m.Count);
        if (mode == FeatureScaling.None || (mode == FeatureScaling.Auto && features is SparseRows && plain.All(m => m.Largest <= ModestValue)))
        {
            return InputScaling.Identity(d);
        }

        Moments[] chosen = plain;
        bool[] isLog = new bool[d];
        if (mode == FeatureScaling.Auto)
        {
            isLog = Array.ConvertAll(plain, m => m.Reach > HeavyTail);
            if (Array.Exists(isLog, log => log))
            {
                chosen = Measure(features, rows, isLog);
            }
        }

        float[] mean = Array.ConvertAll(chosen, m => (float)m.Mean);
        float[] scale = Array.ConvertAll(chosen, m => m.Deviation > LeastDeviation ? (float)(1 / m.Deviation) : 0f);
        return new InputScaling(mean, scale, isLog);
    }

    private static Moments[] Measure(FeatureRows features, IReadOnlyList<int> rows, bool[] isLog)
    {
        var moments = new Moments[features.FeatureCount];
        float[] scratch = new float[features.FeatureCount];
        foreach (int row in rows)
        {
            ReadOnlySpan<float> x = features.Read(row, scratch);
            for (int i = 0; i < x.Length; i++)
            {
                if (!float.IsNaN(x[i]))
                {
                    moments[i].Add(isLog[i] ? Math.CopySign(Math.Log(1 + Math.Abs((double)x[i])), x[i]) : x[i]);
                }
            }
        }

        return moments;
    }

    // Sums of differences from the first value: exact zero for a constant feature, and no cancellation far from zero.
    private struct Moments
    {
        private double _first;
        private double _sum;
        private double _squares;
        private double _least;
        private double _most;

        public int Count { get; private set; }

        public readonly double Mean => Count == 0 ? 0 : _first + (_sum / Count);

        public readonly double Deviation => Count == 0 ? 0 : Math.Sqrt(Math.Max(0, (_squares / Count) - (_sum / Count * (_sum / Count))));

        /// <summary>The largest distance from the mean, in standard deviations.</summary>
        public readonly double Reach => Deviation > 0 ? Math.Max(_most - (_sum / Count), (_sum / Count) - _least) / Deviation : 0;

        /// <summary>The largest magnitude.</summary>
        public readonly double Largest => Count == 0 ? 0 : Math.Max(Math.Abs(_first + _least), Math.Abs(_first + _most));

        public void Add(double value)
        {
            if (Count == 0)
            {
                _first = value;
            }

            double difference = value - _first;
            _sum += difference;
            _squares += difference * difference;
            _least = Math.Min(_least, difference);
            _most = Math.Max(_most, difference);
            Count++;
        }
    }
}

namespace EbmMlNet;

/// <summary>Learns an <see cref="InputScaling"/> from training rows.</summary>
internal static class ScalingLearner
{
    /// <summary>Beyond this many standard deviations from the mean, a largest value makes a tail heavy.</summary>
    private const double HeavyTail = 10;

    /// <summary>A feature that varies less than this is constant: folded into the weights, its scale would overflow them.</summary>
    private const double LeastDeviation = 1e-30;

    /// <summary>A difference of two such inputs is still a float.</summary>
    private const double LargestInput = float.MaxValue / 4;

    /// <summary>Sparse features that stay within this, text and one-hot codes among them, need no scaling.</summary>
    private const double ModestValue = 10;

    /// <summary>Beyond so many standard deviations an input is moved to them: far beyond all training values, and short of overflow.</summary>
    private const double MostDeviations = 1e6;

    /// <param name="features">All rows.</param>
    /// <param name="rows">The rows to learn from.</param>
    /// <param name="mode">What to learn.</param>
    /// <param name="missing">How many values were NaN.</param>
    public static InputScaling Learn(FeatureRows features, IReadOnlyList<int> rows, FeatureScaling mode, out long missing) =>
        Learn(features, rows, mode, out missing, out _);

    /// <param name="features">All rows.</param>
    /// <param name="rows">The rows to learn from.</param>
    /// <param name="mode">What to learn.</param>
    /// <param name="missing">How many values were NaN.</param>
    /// <param name="standIns">The values that look as if they stood for missing ones.</param>
    public static InputScaling Learn(
        FeatureRows features, IReadOnlyList<int> rows, FeatureScaling mode, out long missing, out IReadOnlyList<StandIn> standIns)
    {
        int d = features.FeatureCount;
        var bulks = new Bulk?[d];
        Moments[] plain = Measure(features, rows, new bool[d], bulks);
        missing = plain.Sum(m => m.Missing);
        standIns = [];
        if (mode == FeatureScaling.Auto && features.IsSparse && plain.All(m => m.Largest <= ModestValue))
        {
            return InputScaling.Identity(d);
        }

        StandIn[] found = FindStandIns(features, rows, bulks);
        standIns = found;
        if (mode == FeatureScaling.None)
        {
            return InputScaling.Identity(d);
        }

        bool isRobust = found.Length > 0;
        plain = isRobust ? Measure(features, rows, new bool[d], bulks) : plain;
        Moments[] chosen = plain;
        bool[] isLog = new bool[d];
        if (mode == FeatureScaling.Auto)
        {
            isLog = Array.ConvertAll(plain, m => m.Reach > HeavyTail);
            if (Array.Exists(isLog, log => log))
            {
                chosen = Measure(features, rows, isLog, bulks);
            }
        }

        float[] mean = Array.ConvertAll(chosen, m => (float)m.Mean);
        float[] scale = Array.ConvertAll(chosen, m => m.Deviation > LeastDeviation ? (float)(1 / m.Deviation) : 0f);
        (float[] least, float[] most) = LearnLimits(chosen, isLog, bulks);
        return new InputScaling(mean, scale, isLog, least, most);
    }

    // In stripes of slots, each of which sees the rows in their order: the sums do not depend on the number of cores.
    private static Moments[] Measure(FeatureRows features, IReadOnlyList<int> rows, bool[] isLog, Bulk?[] bulks)
    {
        var moments = new Moments[features.FeatureCount];
        for (int i = 0; i < moments.Length; i++)
        {
            moments[i] = new Moments(isLog[i], bulks[i]);
        }

        SlotStatistics.Gather(features, rows, moments);
        return moments;
    }

    private static StandIn[] FindStandIns(FeatureRows features, IReadOnlyList<int> rows, Bulk?[] bulks)
    {
        var sketches = new QuantileSketch[bulks.Length];
        for (int i = 0; i < sketches.Length; i++)
        {
            sketches[i] = new QuantileSketch();
        }

        SlotStatistics.Gather(features, rows, sketches);
        var found = new List<StandIn>();
        for (int i = 0; i < bulks.Length; i++)
        {
            var bulk = Bulk.Of(sketches[i].Measure());
            if (bulk.Outside.Count > 0)
            {
                bulks[i] = bulk;
                found.AddRange(bulk.Outside.Select(point => new StandIn(i, point.Value, point.Share)));
            }
        }

        return [.. found];
    }

    private static (float[] Least, float[] Most) LearnLimits(Moments[] moments, bool[] isLog, Bulk?[] bulks)
    {
        float[] least = new float[moments.Length], most = new float[moments.Length];
        for (int i = 0; i < moments.Length; i++)
        {
            Moments m = moments[i];
            double room = m.Deviation > LeastDeviation ? MostDeviations * m.Deviation : 0;
            // What stands for a missing value comes to lie beside the bulk: near enough not to drown it, and yet to be told from it.
            double beside = Math.Max(m.Deviation, (m.Most - m.Least) / 4);
            double low = bulks[i] is { } below && float.IsFinite(below.Least) ? m.Least - beside : m.Mean - room;
            double high = bulks[i] is { } above && float.IsFinite(above.Most) ? m.Most + beside : m.Mean + room;
            least[i] = Untransformed(low, isLog[i]);
            most[i] = Untransformed(high, isLog[i]);
        }

        return (least, most);
    }

    private static float Untransformed(double t, bool isLog)
    {
        double x = isLog ? Math.CopySign(Math.Exp(Math.Abs(t)) - 1, t) : t;
        return (float)Math.Clamp(x, -LargestInput, LargestInput);
    }

    // Sums of differences from the first value: exact zero for a constant feature, and no cancellation far from zero.
    private struct Moments(bool isLog, Bulk? bulk) : ISlotStatistic
    {
        private double _first;
        private double _sum;
        private double _squares;
        private double _least;
        private double _most;

        public long Count { get; private set; }

        public long Missing { get; private set; }

        public readonly double Least => _first + _least;

        public readonly double Most => _first + _most;

        public readonly double Mean => Count == 0 ? 0 : _first + (_sum / Count);

        public readonly double Deviation => Count == 0 ? 0 : Math.Sqrt(Math.Max(0, (_squares / Count) - (_sum / Count * (_sum / Count))));

        /// <summary>The largest distance from the mean, in standard deviations.</summary>
        public readonly double Reach => Deviation > 0 ? Math.Max(_most - (_sum / Count), (_sum / Count) - _least) / Deviation : 0;

        /// <summary>The largest magnitude.</summary>
        public readonly double Largest => Count == 0 ? 0 : Math.Max(Math.Abs(_first + _least), Math.Abs(_first + _most));

        public void Add(float x)
        {
            if (float.IsNaN(x))
            {
                Missing++;
            }
            else if (bulk is null || (x >= bulk.Least && x <= bulk.Most))
            {
                Add(isLog ? Math.CopySign(Math.Log(1 + Math.Abs((double)x)), x) : x);
            }
        }

        public void AddZeros(long count)
        {
            if (count == 0 || (bulk is not null && !(bulk.Least <= 0 && bulk.Most >= 0)))
            {
                return;
            }

            Add(0d);
            _sum -= (count - 1) * _first;
            _squares += (count - 1) * _first * _first;
            Count += count - 1;
        }

        private void Add(double value)
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

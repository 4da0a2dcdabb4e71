namespace EbmMlNet.Benchmarks.Densities;

/// <summary>What a contender says of one row.</summary>
internal abstract record AnswerForecast
{
    public abstract double Mean { get; }

    public abstract double LogDensity(double y);

    public abstract double Crps(double y);

    /// <summary>The interval between the quantiles that leave the same mass on both sides.</summary>
    public abstract (double From, double To) Interval(double level);

    /// <summary>A normal density.</summary>
    public sealed record Normal(double Center, double Deviation) : AnswerForecast
    {
        // Of the standard normal density, at .9 (which is all that is asked for).
        private const double Reach90 = 1.6448536269514722;

        public override double Mean => Center;

        public override double LogDensity(double y)
        {
            double z = (y - Center) / Deviation;
            return (-z * z / 2) - Math.Log(Deviation) - (Math.Log(2 * Math.PI) / 2);
        }

        public override double Crps(double y)
        {
            double z = (y - Center) / Deviation;
            return Deviation * ((z * ((2 * Phi(z)) - 1)) + (2 * Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI)) - (1 / Math.Sqrt(Math.PI)));
        }

        public override (double From, double To) Interval(double level) => level == 0.9
            ? (Center - (Reach90 * Deviation), Center + (Reach90 * Deviation))
            : throw new NotSupportedException("Only intervals of 90 % are compared.");

        // Abramowitz and Stegun, 7.1.26, to 1.5e-7.
        private static double Phi(double z)
        {
            double x = Math.Abs(z) / Math.Sqrt(2), t = 1 / (1 + (0.3275911 * x));
            double erf = 1 - (((((((((1.061405429 * t) - 1.453152027) * t) + 1.421413741) * t) - 0.284496736) * t) + 0.254829592) * t * Math.Exp(-x * x));
            return (1 + (z < 0 ? -erf : erf)) / 2;
        }
    }

    /// <summary>Values with weights that sum to 1: it has quantiles, and no density.</summary>
    public sealed record Empirical : AnswerForecast
    {
        private readonly double[] _values;
        private readonly double[] _weights;

        public Empirical((double Value, double Weight)[] values)
        {
            _values = [.. values.Select(pair => pair.Value)];
            _weights = [.. values.Select(pair => pair.Weight)];
            Array.Sort(_values, _weights);
        }

        public override double Mean => _values.Zip(_weights, (value, weight) => value * weight).Sum();

        public override double LogDensity(double y) => double.NaN;

        // The integral of (P(Y <= t) - [y <= t])^2, between neighbours.
        public override double Crps(double y)
        {
            double score = 0, below = 0;
            for (int i = 0; i + 1 < _values.Length; i++)
            {
                below += _weights[i];
                double from = _values[i], to = _values[i + 1], left = Math.Clamp(y - from, 0, to - from);
                score += (below * below * left) + ((1 - below) * (1 - below) * (to - from - left));
            }

            return score + Math.Max(_values[0] - y, 0) + Math.Max(y - _values[^1], 0);
        }

        public override (double From, double To) Interval(double level) => (Quantile((1 - level) / 2), Quantile((1 + level) / 2));

        private double Quantile(double probability)
        {
            double below = 0;
            for (int i = 0; i < _values.Length; i++)
            {
                below += _weights[i];
                if (below >= probability)
                {
                    return _values[i];
                }
            }

            return _values[^1];
        }
    }

    /// <summary>A whole density.</summary>
    public sealed record Density(ConditionalDensity Of) : AnswerForecast
    {
        public override double Mean => Of.Mean;

        public override double LogDensity(double y) => Of.LogDensity(y);

        public override double Crps(double y) => Of.Crps(y);

        public override (double From, double To) Interval(double level) => (Of.Quantile((1 - level) / 2), Of.Quantile((1 + level) / 2));
    }
}

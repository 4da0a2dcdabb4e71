namespace EbmMlNet;

/// <summary>Which numbers of a density become a column.</summary>
internal abstract record DensityReadout
{
    /// <summary>How many numbers.</summary>
    public abstract int Count { get; }

    /// <summary>What each of them is.</summary>
    public abstract string SlotName(int slot);

    /// <summary>The probabilities of the quantiles that they are, for ONNX; null where they are something else.</summary>
    public virtual double[]? AsQuantiles => null;

    /// <summary>Writes them.</summary>
    public abstract void Read(ConditionalDensity density, Span<float> values);

    public static DensityReadout Load(int kind, double[] numbers) => (kind, numbers) switch
    {
        (0, { Length: > 0 }) when numbers.All(p => p is >= 0 and <= 1) => new Quantiles(numbers),
        (1, [var level]) when level is >= 0 and <= 1 => new Interval(level),
        (2, [var count]) when count is >= 1 and <= 1000 => new Modes((int)count),
        (3, [var logDensity, var count]) when !double.IsNaN(logDensity) && count is >= 1 and <= 1000 => new Region(logDensity, (int)count),
        _ => throw new FormatException($"Readout {kind} of {numbers.Length} numbers is none that this version of EbmMlNet knows."),
    };

    /// <summary>The kind and the numbers that <see cref="Load"/> makes it of again.</summary>
    public abstract (int Kind, double[] Numbers) Saved { get; }

    internal sealed record Quantiles(double[] Probabilities) : DensityReadout
    {
        public override int Count => Probabilities.Length;

        public override double[]? AsQuantiles => Probabilities;

        public override (int Kind, double[] Numbers) Saved => (0, Probabilities);

        public override string SlotName(int slot) => FormattableString.Invariant($"q{Probabilities[slot]}");

        public override void Read(ConditionalDensity density, Span<float> values)
        {
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = (float)density.Quantile(Probabilities[i]);
            }
        }
    }

    /// <summary>The interval that leaves the same mass on both sides.</summary>
    internal sealed record Interval(double Level) : DensityReadout
    {
        public override int Count => 2;

        public override double[]? AsQuantiles => Level < 1 ? [(1 - Level) / 2, (1 + Level) / 2] : null;

        public override (int Kind, double[] Numbers) Saved => (1, [Level]);

        public override string SlotName(int slot) => slot == 0 ? "from" : "to";

        public override void Read(ConditionalDensity density, Span<float> values)
        {
            if (Level >= 1)
            {
                (values[0], values[1]) = (float.NegativeInfinity, float.PositiveInfinity);
                return;
            }

            // Rounded away from the middle: an interval that was promised a mass is not cut short.
            values[0] = Down((float)density.Quantile((1 - Level) / 2));
            values[1] = -Down(-(float)density.Quantile((1 + Level) / 2));
        }
    }

    /// <summary>The heaviest peaks: place and mass of each, heaviest first; NaN where there are fewer.</summary>
    internal sealed record Modes(int Most) : DensityReadout
    {
        public override int Count => 2 * Most;

        public override (int Kind, double[] Numbers) Saved => (2, [Most]);

        public override string SlotName(int slot) => FormattableString.Invariant($"{(slot % 2 == 0 ? "mode" : "mass")} {(slot / 2) + 1}");

        public override void Read(ConditionalDensity density, Span<float> values)
        {
            values.Fill(float.NaN);
            int at = 0;
            foreach (DensityMode mode in density.Modes().OrderByDescending(mode => mode.Mass).Take(Most))
            {
                (values[at], values[at + 1]) = ((float)mode.Answer, (float)mode.Mass);
                at += 2;
            }
        }
    }

    /// <summary>Where the density is above a level: from and to of each interval, ascending; NaN where there are fewer.</summary>
    internal sealed record Region(double LogDensity, int Most) : DensityReadout
    {
        public override int Count => 2 * Most;

        public override (int Kind, double[] Numbers) Saved => (3, [LogDensity, Most]);

        public override string SlotName(int slot) => FormattableString.Invariant($"{(slot % 2 == 0 ? "from" : "to")} {(slot / 2) + 1}");

        public override void Read(ConditionalDensity density, Span<float> values)
        {
            values.Fill(float.NaN);
            List<AnswerInterval> intervals = [.. density.Above(LogDensity)];
            while (intervals.Count > Most)
            {
                // The smallest gap is closed: that leaves out no answer.
                int gap = Enumerable.Range(0, intervals.Count - 1).MinBy(i => intervals[i + 1].From - intervals[i].To);
                intervals[gap] = new AnswerInterval(intervals[gap].From, intervals[gap + 1].To);
                intervals.RemoveAt(gap + 1);
            }

            for (int i = 0; i < intervals.Count; i++)
            {
                values[2 * i] = Down((float)intervals[i].From);
                values[(2 * i) + 1] = -Down(-(float)intervals[i].To);
            }
        }
    }

    private static float Down(float value) => float.BitDecrement(value);
}

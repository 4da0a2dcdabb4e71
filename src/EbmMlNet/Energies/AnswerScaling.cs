using System.Numerics.Tensors;

namespace EbmMlNet;

/// <summary>
/// How a continuous answer y enters an energy: u = (t(y) - center) / scale, where t(y) = y, or log(y + offset) for positive answers of a long
/// tail.
/// </summary>
public sealed class AnswerScaling
{
    /// <summary>Keeps the parameters.</summary>
    /// <param name="center">What is taken off t(y).</param>
    /// <param name="scale">What that is divided by, above 0.</param>
    /// <param name="logOffset">The offset, 0 or more, where t is a logarithm; null where it is not.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is not finite, the scale is not above 0, or the offset is negative.</exception>
    public AnswerScaling(double center, double scale, double? logOffset = null)
    {
        if (!double.IsFinite(center))
        {
            throw new ArgumentOutOfRangeException(nameof(center), center, "The center must be a finite number.");
        }

        if (!(scale > 0) || !double.IsFinite(scale))
        {
            throw new ArgumentOutOfRangeException(nameof(scale), scale, "The scale must be a finite number above 0.");
        }

        if (logOffset is { } offset && (!(offset >= 0) || !double.IsFinite(offset)))
        {
            throw new ArgumentOutOfRangeException(nameof(logOffset), logOffset, "The offset must be a finite number of 0 or more.");
        }

        (Center, Scale, LogOffset) = (center, scale, logOffset);
    }

    /// <summary>What is taken off t(y).</summary>
    public double Center { get; }

    /// <summary>What that is divided by.</summary>
    public double Scale { get; }

    /// <summary>The offset of the logarithm; null where t(y) = y.</summary>
    public double? LogOffset { get; }

    /// <summary>No answer is less than this: -offset with a logarithm, otherwise negative infinity.</summary>
    public double Least => LogOffset is { } offset ? -offset : double.NegativeInfinity;

    /// <summary>u of y; negative infinity for a y that has no logarithm.</summary>
    /// <param name="y">An answer.</param>
    public double ToStandard(double y) => ((LogOffset is { } offset ? LogOf(y + offset) : y) - Center) / Scale;

    /// <summary>y of u.</summary>
    /// <param name="u">A standardised answer.</param>
    public double ToAnswer(double u)
    {
        double t = (u * Scale) + Center;
        return LogOffset is { } offset ? Math.Exp(t) - offset : t;
    }

    /// <summary>y of many u.</summary>
    internal void ToAnswers(ReadOnlySpan<double> standard, Span<double> answers)
    {
        answers = answers[..standard.Length];
        TensorPrimitives.Multiply(standard, Scale, answers);
        TensorPrimitives.Add(answers, Center, answers);
        if (LogOffset is { } offset)
        {
            TensorPrimitives.Exp(answers, answers);
            TensorPrimitives.Subtract(answers, offset, answers);
        }
    }

    /// <summary>log |du/dy|, by which a log density of u becomes one of y.</summary>
    /// <param name="y">An answer.</param>
    public double LogDerivative(double y) => -Math.Log(Scale) - (LogOffset is { } offset ? LogOf(y + offset) : 0);

    internal static AnswerScaling Read(PartReader reader)
    {
        double[] values = reader.Doubles("continuous/answerScaling", -1);
        return values.Length is 2 or 3
            ? new AnswerScaling(values[0], values[1], values.Length == 3 ? values[2] : null)
            : throw new FormatException($"Part 'continuous/answerScaling': {values.Length} numbers found; 2 or 3 expected.");
    }

    internal void Write(PartWriter writer) =>
        writer.Write("continuous/answerScaling", LogOffset is { } offset ? [Center, Scale, offset] : [Center, Scale]);

    private static double LogOf(double positive) =>
        positive > 0 ? Math.Log(positive) : double.IsNaN(positive) ? double.NaN : double.NegativeInfinity;
}

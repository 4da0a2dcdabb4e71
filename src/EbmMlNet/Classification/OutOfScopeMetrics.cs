using System.Globalization;

namespace EbmMlNet;

/// <summary>How well a number, such as the free energy, tells rows that belong to no class from those that belong to one.</summary>
public sealed class OutOfScopeMetrics
{
    private readonly float[] _inScope;
    private readonly float[] _outOfScope;

    /// <summary>Measures how well the second values lie above the first ones.</summary>
    /// <param name="inScope">The values of rows of the classes.</param>
    /// <param name="outOfScope">The values of rows of no class.</param>
    /// <exception cref="ArgumentException">One of the two is empty, or has a value that is not a number.</exception>
    public OutOfScopeMetrics(ReadOnlySpan<float> inScope, ReadOnlySpan<float> outOfScope)
    {
        _inScope = Sorted(inScope, nameof(inScope));
        _outOfScope = Sorted(outOfScope, nameof(outOfScope));
        Auroc = Area();
        FalsePositiveRateAt95 = RateAt95();
    }

    /// <summary>
    /// The area under the ROC curve: the chance that a row of no class has a higher value than one of a class; of equal values half count. 1/2
    /// tells nothing.
    /// </summary>
    public double Auroc { get; }

    /// <summary>The share of rows of a class that is above the value which 95 % of the rows of no class reach or pass: FPR at 95 % TPR.</summary>
    public double FalsePositiveRateAt95 { get; }

    /// <summary>The least of the values seen above which no more than a share of the rows of a class lies.</summary>
    /// <param name="falseAlarmRate">The share, from 0 to 1: how many good rows one is willing to turn away.</param>
    /// <exception cref="ArgumentOutOfRangeException">The share is not from 0 to 1.</exception>
    public float Threshold(double falseAlarmRate)
    {
        if (!(falseAlarmRate >= 0 && falseAlarmRate <= 1))
        {
            throw new ArgumentOutOfRangeException(
                nameof(falseAlarmRate), string.Create(CultureInfo.InvariantCulture, $"A share from 0 to 1 expected, {falseAlarmRate} found."));
        }

        int above = (int)Math.Floor(falseAlarmRate * _inScope.Length);
        return above >= _inScope.Length ? float.NegativeInfinity : _inScope[_inScope.Length - 1 - above];
    }

    /// <summary>The share of rows of no class above a threshold: how many are noticed.</summary>
    /// <param name="threshold">The threshold.</param>
    public double DetectionRate(float threshold) => _outOfScope.Count(value => value > threshold) / (double)_outOfScope.Length;

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"AUROC {Auroc:F4}, FPR at 95 % {FalsePositiveRateAt95:F4} ({_inScope.Length} rows of classes, {_outOfScope.Length} of none)");

    private double Area()
    {
        double wins = 0;
        int below = 0, upTo = 0;
        foreach (float value in _outOfScope)
        {
            while (below < _inScope.Length && _inScope[below] < value)
            {
                below++;
            }

            upTo = Math.Max(upTo, below);
            while (upTo < _inScope.Length && _inScope[upTo] <= value)
            {
                upTo++;
            }

            wins += (below + upTo) / 2.0;
        }

        return wins / ((double)_inScope.Length * _outOfScope.Length);
    }

    private double RateAt95()
    {
        float reached = _outOfScope[_outOfScope.Length - (int)Math.Ceiling(0.95 * _outOfScope.Length)];
        return _inScope.Count(value => value >= reached) / (double)_inScope.Length;
    }

    private static float[] Sorted(ReadOnlySpan<float> values, string name)
    {
        float[] sorted = values.ToArray();
        Array.Sort(sorted);
        return sorted.Length == 0 ? throw new ArgumentException("One value or more expected, none found.", name)
            : float.IsNaN(sorted[0]) ? throw new ArgumentException("A value is not a number (NaN).", name)
            : sorted;
    }
}

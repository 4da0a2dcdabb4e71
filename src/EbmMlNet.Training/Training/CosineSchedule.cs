namespace EbmMlNet;

/// <summary>
/// Rises linearly during a warm-up, then falls along half a cosine:
/// floor + (1 - floor) (1 + cos(pi t)) / 2, t from 0 to 1 after the warm-up.
/// </summary>
/// <remarks>Source: Loshchilov and Hutter, "SGDR: Stochastic Gradient Descent with Warm Restarts", 2017 (without restarts).</remarks>
public sealed record CosineSchedule : LearningRateSchedule
{
    private readonly double _warmUp = 0.05;
    private readonly double _floor = 0.01;

    /// <summary>The share of training over which the rate rises, from 0 to less than 1.</summary>
    /// <value>The default value is 0.05.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside [0, 1).</exception>
    public double WarmUp
    {
        get => _warmUp;
        init => _warmUp = value is >= 0 and < 1
            ? value
            : throw new ArgumentOutOfRangeException(nameof(WarmUp), value, "WarmUp must be at least 0 and less than 1.");
    }

    /// <summary>The factor at the end, from 0 to 1.</summary>
    /// <value>The default value is 0.01.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside [0, 1].</exception>
    public double Floor
    {
        get => _floor;
        init => _floor = value is >= 0 and <= 1
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Floor), value, "Floor must be at least 0 and at most 1.");
    }

    /// <inheritdoc/>
    public override double Factor(double progress)
    {
        if (progress < WarmUp)
        {
            // The first step already moves.
            return Math.Max(progress / WarmUp, 0.01);
        }

        double t = Math.Min(1, (progress - WarmUp) / (1 - WarmUp));
        return Floor + ((1 - Floor) * (1 + Math.Cos(Math.PI * t)) / 2);
    }
}

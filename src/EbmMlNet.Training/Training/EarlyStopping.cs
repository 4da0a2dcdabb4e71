namespace EbmMlNet;

/// <summary>
/// Stops training when the validation metric has not risen for a while, and keeps the weights of the best epoch.
/// </summary>
public sealed record EarlyStopping
{
    private readonly int _patience = 10;
    private readonly double _validationFraction = 0.1;

    /// <summary>How many epochs in a row may pass without a better validation metric, at least 1.</summary>
    /// <value>The default value is 10.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int Patience
    {
        get => _patience;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(Patience));
            _patience = value;
        }
    }

    /// <summary>The share of groups held out for validation where no validation data is given, above 0 and below 1.</summary>
    /// <value>The default value is 0.1.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside (0, 1).</exception>
    public double ValidationFraction
    {
        get => _validationFraction;
        init
        {
            if (!(value is > 0 and < 1))
            {
                throw new ArgumentOutOfRangeException(nameof(ValidationFraction), value, "ValidationFraction must lie between 0 and 1, both excluded.");
            }

            _validationFraction = value;
        }
    }
}

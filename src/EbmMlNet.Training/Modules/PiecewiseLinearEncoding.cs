namespace EbmMlNet;

/// <summary>
/// How numbers enter a network: as piecewise-linear curves h_d(x_d) of each feature, which bend at quantiles of the training rows.
/// </summary>
/// <remarks>
/// A curve of T bins is that of the encoding (clamp(p - t, 0, 1) - 1/2) for t = 0 ... T - 1, where p is the place of the value among the
/// bins. So a first layer sees thresholds and long tails that a standardised value hides. Few different values each have a knot of their
/// own, as categories do; a missing value (NaN) has a place of its own. The group lasso shrinks all weights from one feature to one unit
/// together, and so leaves out features that do not help. Gorishniy et al., "On Embeddings for Numerical Features in Tabular Deep
/// Learning", 2022; Yuan and Lin, "Model selection and estimation in regression with grouped variables", 2006.
/// </remarks>
public sealed record PiecewiseLinearEncoding
{
    /// <summary>How many bins the values of a feature fall into, 1 or more; features of fewer different values have fewer.</summary>
    /// <value>The default value is 16.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1, or more than 256.</exception>
    public int Bins
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(Bins));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 256, nameof(Bins));
            field = value;
        }
    } = 16;

    /// <summary>
    /// The strength S of the group lasso, 0 or more. After each step of size r, the weights from one feature to one unit are shortened by
    /// r S sqrt(T b / n), for the T bins of the feature, and b of n groups (or rows) in a step.
    /// </summary>
    /// <value>The default value is 1.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative, or not finite.</exception>
    public double Sparsity
    {
        get;
        init
        {
            if (!(value >= 0) || double.IsInfinity(value))
            {
                throw new ArgumentOutOfRangeException(nameof(Sparsity), value, "Sparsity must be a finite number of 0 or more.");
            }

            field = value;
        }
    } = 1;

    /// <summary>
    /// The adaptivity A of the group lasso, 0 or more: the strength of a feature is multiplied by (m / n)^A, at most by 4, where n is the norm
    /// of all its weights and m the mean of n over the features. So features that help are shortened less, and those that do not, more.
    /// </summary>
    /// <remarks>
    /// It is for many features of which few help. Where all help a little, as correlated ones do, it leaves out too many. Wang and Leng, "A note
    /// on adaptive group lasso", 2008.
    /// </remarks>
    /// <value>The default value is 0: all features alike.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative, or more than 2.</exception>
    public double Adaptivity
    {
        get;
        init
        {
            if (!(value is >= 0 and <= 2))
            {
                throw new ArgumentOutOfRangeException(nameof(Adaptivity), value, "Adaptivity must be at least 0 and at most 2.");
            }

            field = value;
        }
    }
}

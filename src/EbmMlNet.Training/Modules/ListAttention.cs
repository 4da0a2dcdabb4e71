namespace EbmMlNet;

/// <summary>The shape of what the rows of a list see of each other: see <see cref="AttentionListEnergy"/>.</summary>
public sealed record ListAttention
{
    /// <summary>The number of units of a row's code, from 1 to 1024; a multiple of <see cref="Heads"/>.</summary>
    /// <value>The default value is 32.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside [1, 1024].</exception>
    public int Units
    {
        get;
        init => field = Checked(value, 1024, nameof(Units));
    } = 32;

    /// <summary>How many different things a row may look for in the others, from 1 to 16.</summary>
    /// <value>The default value is 2.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside [1, 16].</exception>
    public int Heads
    {
        get;
        init => field = Checked(value, 16, nameof(Heads));
    } = 2;

    /// <summary>
    /// How often rows see each other, from 1 to 8: once for how a row differs from the others, such as from the cheapest; twice for what the others
    /// are by such a difference, such as how many are nearer to the middle.
    /// </summary>
    /// <value>The default value is 2.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside [1, 8].</exception>
    public int Blocks
    {
        get;
        init => field = Checked(value, 8, nameof(Blocks));
    } = 2;

    /// <summary>The share of a row's units left out at random in each training step, from 0 to less than 1.</summary>
    /// <value>The default value is 0.1.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside [0, 1).</exception>
    public float Dropout
    {
        get;
        init
        {
            if (!(value is >= 0 and < 1))
            {
                throw new ArgumentOutOfRangeException(nameof(Dropout), value, "Dropout must be at least 0 and less than 1.");
            }

            field = value;
        }
    } = 0.1f;

    /// <summary>About how many multiply-adds a row takes.</summary>
    internal double WorkPerRow(int featureCount, double rowsPerGroup) => Units * (featureCount + (Blocks * ((2 * rowsPerGroup) + (6.0 * Units))));

    private static int Checked(int value, int most, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, most, name);
        return value;
    }
}

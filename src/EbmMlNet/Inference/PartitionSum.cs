namespace EbmMlNet;

/// <summary>
/// Z = sum_i exp(-beta F_i), added up one energy at a time and relative to the lowest so far, so that it never overflows. All that is
/// said of infinite and missing energies is said here: NaN has no share, and energies as infinite as the lowest share Z evenly.
/// </summary>
internal struct PartitionSum(double beta)
{
    private double _lowest = double.PositiveInfinity;
    private double _sum;

    /// <summary>log Z; of no energy, negative infinity.</summary>
    public readonly double Log => _sum == 0 ? double.NegativeInfinity : Math.Log(_sum) - (beta * _lowest);

    /// <summary>-1/beta log Z; of no energy, positive infinity.</summary>
    public readonly double FreeEnergy => _sum == 0 ? double.PositiveInfinity : _lowest - (Math.Log(_sum) / beta);

    /// <summary>-log of the share that this sum has in another, which holds all its energies.</summary>
    public readonly double MinusLogShareOf(in PartitionSum all) =>
        _sum == 0 ? double.PositiveInfinity : Math.Log(all._sum) - Math.Log(_sum) + Exponent(_lowest, all._lowest);

    public void Add(ReadOnlySpan<float> energies)
    {
        foreach (float energy in energies)
        {
            Add(energy);
        }
    }

    public void Add(float energy)
    {
        if (energy < _lowest)
        {
            _sum = (_sum * Math.Exp(-Exponent(_lowest, energy))) + 1;
            _lowest = energy;
        }
        else if (!float.IsNaN(energy))
        {
            _sum += Math.Exp(-Exponent(energy, _lowest));
        }
    }

    /// <summary>The share of one of the energies added; NaN of NaN.</summary>
    public readonly double Share(float energy) => Math.Exp(-Exponent(energy, _lowest)) / _sum;

    // Equal infinities differ by NaN.
    private readonly double Exponent(double energy, double lowest) => energy == lowest ? 0 : beta * (energy - lowest);
}

namespace EbmMlNet;

/// <summary>Reads the surfaces of one row after the other, with memory of its own.</summary>
internal sealed class RowReader : IAnswerReader
{
    private readonly ContinuousEnergy _energy;
    private readonly SurfaceReading[] _surfaces;
    private readonly AnswerGrid _single = new();

    public RowReader(ContinuousEnergy energy)
    {
        _energy = energy;
        _surfaces = [.. energy.Networks.Select(network => new SurfaceReading(network))];
    }

    /// <summary>The energy of each network.</summary>
    public ReadOnlySpan<SurfaceReading> Surfaces => _surfaces;

    public void Read(ReadOnlySpan<float> features)
    {
        Parameters.CheckFeatureCount(features.Length, _energy.FeatureCount, nameof(features));
        foreach (SurfaceReading surface in _surfaces)
        {
            surface.Read(features);
        }
    }

    public void Read(ReadOnlySpan<int> indices, ReadOnlySpan<float> values)
    {
        foreach (SurfaceReading surface in _surfaces)
        {
            surface.Read(indices, values);
        }
    }

    /// <summary>The mean of the row that was read: each network's over a grid of its own, or, of a mixture alone, by its formula.</summary>
    public double Mean()
    {
        double mean = 0;
        for (int i = 0; i < _surfaces.Length; i++)
        {
            if (_surfaces[i].ResidualBound == 0 && _energy.Scaling.LogOffset is null)
            {
                mean += _energy.Weights[i] * _energy.Scaling.ToAnswer(_surfaces[i].Mean);
                continue;
            }

            _single.Build(_surfaces.AsSpan(i, 1));
            mean += _energy.Weights[i] * _single.MeanOf(_energy.Scaling);
        }

        return mean;
    }

    /// <summary>log p(y) of the row that was read: each network normalised over a grid of its own.</summary>
    public double LogDensity(double y)
    {
        double u = _energy.Scaling.ToStandard(y), density = 0;
        if (!double.IsFinite(u))
        {
            return double.IsNaN(u) ? double.NaN : double.NegativeInfinity;
        }

        for (int i = 0; i < _surfaces.Length; i++)
        {
            _single.Build(_surfaces.AsSpan(i, 1));
            density += _energy.Weights[i] * Math.Exp(-_surfaces[i].Energy(u) - _single.LogPartitions[0]);
        }

        return Math.Log(density) + _energy.Scaling.LogDerivative(y);
    }

    public double LogDensity(ReadOnlySpan<float> answer) => LogDensity(answer[0]);

    public double MeanOf(int network, int target) => _surfaces[network].Mean;

    /// <summary>The density of the row that was read; this reader's memory becomes a part of it.</summary>
    public ConditionalDensity Density() => new(_energy.Scaling, _surfaces, _energy.Weights.ToArray());
}

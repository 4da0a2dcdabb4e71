namespace EbmMlNet;

/// <summary>Reads the surfaces of one row after the other, and places the points at which they are normalised, with memory of its own.</summary>
/// <remarks>
/// The points are drawn from a network's own mixture q, so that Z = E_q[exp(-F) / q] = E_q[exp(residual)]: the mixture itself is not evaluated.
/// </remarks>
internal sealed class MultivariateReader : IAnswerReader
{
    private readonly MultivariateEnergy _energy;
    private readonly MultivariateSurface[] _surfaces;
    private readonly MultivariatePoints _points;
    private readonly float[][] _places;
    private readonly float[][] _weights;
    private readonly int[][] _components;
    private readonly double[] _logPartitions;
    private readonly double[] _errors;
    private readonly double[] _standard;
    private bool _isPlaced;

    public MultivariateReader(MultivariateEnergy energy)
    {
        _energy = energy;
        _points = MultivariatePoints.Of(energy.TargetCount);
        _surfaces = [.. energy.Networks.Select(network => new MultivariateSurface(network))];
        _places = [.. _surfaces.Select(_ => new float[MultivariatePoints.Count * energy.TargetCount])];
        _weights = [.. _surfaces.Select(_ => new float[MultivariatePoints.Count])];
        _components = [.. _surfaces.Select(_ => new int[MultivariatePoints.Count])];
        (_logPartitions, _errors, _standard) = (new double[_surfaces.Length], new double[_surfaces.Length], new double[energy.TargetCount]);
    }

    /// <summary>The energy of each network.</summary>
    public MultivariateSurface[] Surfaces => _surfaces;

    /// <summary>Each network's points, standardised, one target after the other: <c>[D, Count]</c>.</summary>
    public float[][] Places => _places;

    /// <summary>exp(residual) at each network's points, as shares of their sum.</summary>
    public float[][] Shares => _weights;

    /// <summary>The component that each network's points are of.</summary>
    public int[][] Components => _components;

    /// <summary>log Z of each network.</summary>
    public double[] LogPartitions => _logPartitions;

    /// <summary>The standard error of each network's Z, as a share of it.</summary>
    public double[] Errors => _errors;

    public void Read(ReadOnlySpan<float> features)
    {
        Parameters.CheckFeatureCount(features.Length, _energy.FeatureCount, nameof(features));
        _isPlaced = false;
        foreach (MultivariateSurface surface in _surfaces)
        {
            surface.Read(features);
        }
    }

    public void Read(ReadOnlySpan<int> indices, ReadOnlySpan<float> values)
    {
        _isPlaced = false;
        foreach (MultivariateSurface surface in _surfaces)
        {
            surface.Read(indices, values);
        }
    }

    public double MeanOf(int network, int target) => _surfaces[network].Mean[target];

    /// <summary>The mean of the row that was read: where nothing is scaled by a logarithm, the mixtures' own and what the residuals move it by.</summary>
    public void Mean(Span<double> mean)
    {
        PlacePoints();
        mean.Clear();
        for (int t = 0; t < mean.Length; t++)
        {
            AnswerScaling scaling = _energy.Scalings[t];
            for (int m = 0; m < _surfaces.Length; m++)
            {
                ReadOnlySpan<float> places = _places[m].AsSpan(t * MultivariatePoints.Count, MultivariatePoints.Count);
                double sum = 0;
                for (int i = 0; i < places.Length; i++)
                {
                    sum += scaling.LogOffset is null
                        ? (_weights[m][i] - (1f / MultivariatePoints.Count)) * places[i]
                        : _weights[m][i] * scaling.ToAnswer(places[i]);
                }

                mean[t] += _energy.Weights[m] * (scaling.LogOffset is null ? scaling.ToAnswer(_surfaces[m].Mean[t] + sum) : sum);
            }
        }
    }

    public double LogDensity(ReadOnlySpan<float> answer)
    {
        PlacePoints();
        double derivative = 0, density = 0;
        for (int t = 0; t < answer.Length; t++)
        {
            _standard[t] = _energy.Scalings[t].ToStandard(answer[t]);
            if (!double.IsFinite(_standard[t]))
            {
                return double.IsNaN(_standard[t]) ? double.NaN : double.NegativeInfinity;
            }

            derivative += _energy.Scalings[t].LogDerivative(answer[t]);
        }

        for (int m = 0; m < _surfaces.Length; m++)
        {
            density += _energy.Weights[m] * Math.Exp(-_surfaces[m].Energy(_standard) - _logPartitions[m]);
        }

        return Math.Log(density) + derivative;
    }

    /// <summary>The density of the row that was read; this reader's memory becomes a part of it.</summary>
    public MultivariateDensity Density()
    {
        PlacePoints();
        return new MultivariateDensity(_energy, this);
    }

    private void PlacePoints()
    {
        if (_isPlaced)
        {
            return;
        }

        int targets = _energy.TargetCount;
        Span<double> u = stackalloc double[targets];
        for (int m = 0; m < _surfaces.Length; m++)
        {
            for (int i = 0; i < MultivariatePoints.Count; i++)
            {
                _components[m][i] = _surfaces[m].ComponentAt(_points.Components[i]);
                _surfaces[m].Place(_components[m][i], _points.Normals.AsSpan(i * targets, targets), u);
                for (int t = 0; t < targets; t++)
                {
                    _places[m][(t * MultivariatePoints.Count) + i] = (float)u[t];
                }
            }

            _surfaces[m].Residuals(_places[m], _weights[m]);
            Normalise(m);
        }

        _isPlaced = true;
    }

    private void Normalise(int m)
    {
        float[] weights = _weights[m];
        float most = weights.Max();
        double all = 0, square = 0;
        for (int copy = 0; copy < MultivariatePoints.Copies; copy++)
        {
            double sum = 0;
            foreach (ref float weight in weights.AsSpan(copy * MultivariatePoints.PerCopy, MultivariatePoints.PerCopy))
            {
                weight = MathF.Exp(weight - most);
                sum += weight;
            }

            all += sum;
            square += sum * sum;
        }

        for (int i = 0; i < weights.Length; i++)
        {
            weights[i] = (float)(weights[i] / all);
        }

        const double copies = MultivariatePoints.Copies;
        _logPartitions[m] = most + Math.Log(all / MultivariatePoints.Count);
        _errors[m] = Math.Sqrt(Math.Max(0, (square * copies / all / all) - 1) / (copies - 1));
    }
}

using System.Numerics.Tensors;

namespace EbmMlNet;

/// <summary>
/// The derivative of one output of a network over piecewise-linear curves. On the path from one row to another a feature passes its knots
/// evenly, as a rule quantiles, so that a long tail takes no more room than other features; between a missing value and another, its curves
/// go straight from the one to the other.
/// </summary>
internal sealed class CurvesDerivative : PathDerivative
{
    private readonly PiecewiseLinearLayer _first;
    private readonly LayerTape _tape;
    private readonly Activation _activation;
    private readonly int _output;
    private readonly bool _isNonNegative;
    private readonly float[] _sums;
    private readonly float[] _ofSums;
    private readonly float[] _ofOutputs;
    private readonly float[] _activated;
    private readonly float[] _resting;
    private readonly (double From, double To)[] _path;
    private readonly List<int> _moving = [];

    /// <param name="first">The curves.</param>
    /// <param name="layers">The layers after them.</param>
    /// <param name="activation">The nonlinearity before each of these.</param>
    /// <param name="output">Which output of the last one.</param>
    /// <param name="isNonNegative">Whether it passes through softplus.</param>
    public CurvesDerivative(
        PiecewiseLinearLayer first, IReadOnlyList<DenseLayer> layers, Activation activation, int output, bool isNonNegative)
    {
        _first = first;
        _tape = new LayerTape(layers, activation);
        _activation = activation;
        _output = output;
        _isNonNegative = isNonNegative;
        _sums = new float[first.OutputCount];
        _ofSums = new float[first.OutputCount];
        _ofOutputs = new float[layers[^1].OutputCount];
        _activated = new float[layers[0].InputCount];
        _resting = new float[first.OutputCount];
        _path = new (double, double)[first.Knots.FeatureCount];
    }

    /// <summary>At a knot, the derivative is that of the piece above it.</summary>
    public override void Gradient(ReadOnlySpan<float> features, Span<float> gradient)
    {
        _first.Bias.CopyTo(_sums);
        for (int feature = 0; feature < features.Length; feature++)
        {
            Add(Place(feature, features[feature]));
        }

        _ = BySums();
        for (int feature = 0; feature < features.Length; feature++)
        {
            gradient[feature] = Slope(feature, features[feature]);
        }
    }

    protected override void Begin(ReadOnlySpan<float> features, ReadOnlySpan<float> against)
    {
        _moving.Clear();
        _first.Bias.CopyTo(_sums);
        for (int feature = 0; feature < features.Length; feature++)
        {
            _path[feature] = (Place(feature, against[feature]), Place(feature, features[feature]));
            if (_path[feature].From == _path[feature].To)
            {
                Add(_path[feature].From);
            }
            else
            {
                _moving.Add(feature);
            }
        }

        _sums.CopyTo(_resting, 0);
    }

    protected override double EnergyAt(double share)
    {
        _resting.CopyTo(_sums, 0);
        foreach (int feature in _moving)
        {
            AddOnPath(feature, _path[feature], share);
        }

        return BySums();
    }

    protected override void AddStep(double from, double to, double weight, Span<double> contributions)
    {
        _ = EnergyAt((from + to) / 2);
        foreach (int feature in _moving)
        {
            contributions[feature] += weight * (OnPath(feature, _path[feature], to) - OnPath(feature, _path[feature], from));
        }
    }

    /// <summary>The place of a value among the rows of the table, with its fraction.</summary>
    private double Place(int feature, float x)
    {
        int place = _first.Knots.Locate(feature, x, out float fraction);
        return place + fraction;
    }

    private ReadOnlySpan<float> Row(int place) => _first.Values.Slice(place * _sums.Length, _sums.Length);

    private void Add(double place) => Add(place, 1);

    private void Add(double place, double share)
    {
        int at = (int)place;
        double fraction = place - at;
        TensorPrimitives.MultiplyAdd(Row(at), (float)(share * (1 - fraction)), _sums, _sums);
        if (fraction > 0)
        {
            TensorPrimitives.MultiplyAdd(Row(at + 1), (float)(share * fraction), _sums, _sums);
        }
    }

    /// <summary>A feature's curves, weighed by dF/d(their sums).</summary>
    private double Weigh(double place)
    {
        int at = (int)place;
        double fraction = place - at, lower = TensorPrimitives.Dot(Row(at), _ofSums);
        return fraction > 0 ? ((1 - fraction) * lower) + (fraction * TensorPrimitives.Dot(Row(at + 1), _ofSums)) : lower;
    }

    private void AddOnPath(int feature, (double From, double To) path, double share)
    {
        if (IsJump(feature, path))
        {
            Add(path.From, 1 - share);
            Add(path.To, share);
        }
        else
        {
            Add(Between(path, share));
        }
    }

    private double OnPath(int feature, (double From, double To) path, double share) => IsJump(feature, path)
        ? ((1 - share) * Weigh(path.From)) + (share * Weigh(path.To))
        : Weigh(Between(path, share));

    private bool IsJump(int feature, (double From, double To) path)
    {
        int missing = _first.Knots.MissingPlace(feature);
        return path.From == missing || path.To == missing;
    }

    private static double Between((double From, double To) path, double share) => ((1 - share) * path.From) + (share * path.To);

    private float Slope(int feature, float x)
    {
        ReadOnlySpan<float> knots = _first.Knots.Of(feature);
        if (!(x >= knots[0] && x < knots[^1]))
        {
            return 0;
        }

        int at = _first.Knots.Locate(feature, x, out _), knot = at - _first.Knots.FirstPlace(feature);
        return (TensorPrimitives.Dot(Row(at + 1), _ofSums) - TensorPrimitives.Dot(Row(at), _ofSums)) / (knots[knot + 1] - knots[knot]);
    }

    /// <summary>F and dF/d(sums of curves), from the sums.</summary>
    private float BySums()
    {
        int hidden = _activated.Length;
        for (int i = 0; i < hidden; i++)
        {
            _activated[i] = ActivationSlope.Value(_activation, _sums[i]);
        }

        float output = _tape.Forward(_activated)[_output] + _sums[hidden + _output];
        float ofOutput = _isNonNegative ? ActivationSlope.Sigmoid(output) : 1;
        _ofOutputs[_output] = ofOutput;
        _ofSums[hidden + _output] = ofOutput;
        Span<float> ofHidden = _ofSums.AsSpan(0, hidden);
        _tape.Backward(_ofOutputs, ofHidden);
        for (int i = 0; i < hidden; i++)
        {
            ofHidden[i] *= ActivationSlope.At(_activation, _sums[i]);
        }

        return _isNonNegative ? Elementwise.Softplus(output) : output;
    }
}

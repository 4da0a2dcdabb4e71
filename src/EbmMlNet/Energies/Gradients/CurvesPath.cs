using System.Numerics.Tensors;

namespace EbmMlNet;

/// <summary>
/// A path on which a feature passes its knots evenly, as a rule quantiles, so that a long tail takes no more room than other features; between a
/// missing value and another, its curves go straight from the one to the other.
/// </summary>
internal sealed class CurvesPath(PiecewiseLinearLayer layer) : EntryPath
{
    private readonly float[] _resting = new float[layer.OutputCount];
    private readonly (double From, double To)[] _path = new (double, double)[layer.Knots.FeatureCount];
    private readonly List<int> _moving = [];

    public override void At(ReadOnlySpan<float> features, Span<float> outputs)
    {
        layer.Bias.CopyTo(outputs);
        for (int feature = 0; feature < features.Length; feature++)
        {
            Add(Place(feature, features[feature]), 1, outputs);
        }
    }

    /// <summary>At a knot, the derivative is that of the piece above it.</summary>
    public override void Gradient(ReadOnlySpan<float> features, ReadOnlySpan<float> ofOutputs, Span<float> gradient)
    {
        for (int feature = 0; feature < features.Length; feature++)
        {
            ReadOnlySpan<float> knots = layer.Knots.Of(feature);
            float x = features[feature];
            if (!(x >= knots[0] && x < knots[^1]))
            {
                gradient[feature] = 0;
                continue;
            }

            int at = layer.Knots.Locate(feature, x, out _), knot = at - layer.Knots.FirstPlace(feature);
            float rise = TensorPrimitives.Dot(layer.Row(at + 1), ofOutputs) - TensorPrimitives.Dot(layer.Row(at), ofOutputs);
            gradient[feature] = rise / (knots[knot + 1] - knots[knot]);
        }
    }

    public override void Begin(ReadOnlySpan<float> features, ReadOnlySpan<float> against)
    {
        _moving.Clear();
        layer.Bias.CopyTo(_resting);
        for (int feature = 0; feature < features.Length; feature++)
        {
            _path[feature] = (Place(feature, against[feature]), Place(feature, features[feature]));
            if (_path[feature].From == _path[feature].To)
            {
                Add(_path[feature].From, 1, _resting);
            }
            else
            {
                _moving.Add(feature);
            }
        }
    }

    public override void At(double share, Span<float> outputs)
    {
        _resting.CopyTo(outputs);
        foreach (int feature in _moving)
        {
            (double from, double to) = _path[feature];
            if (IsJump(feature))
            {
                Add(from, 1 - share, outputs);
                Add(to, share, outputs);
            }
            else
            {
                Add(Between(feature, share), 1, outputs);
            }
        }
    }

    public override void AddStep(double from, double to, double weight, ReadOnlySpan<float> ofOutputs, Span<double> contributions)
    {
        foreach (int feature in _moving)
        {
            contributions[feature] += weight * (OnPath(feature, to, ofOutputs) - OnPath(feature, from, ofOutputs));
        }
    }

    /// <summary>The place of a value among the rows of the table, with its fraction.</summary>
    private double Place(int feature, float x)
    {
        int place = layer.Knots.Locate(feature, x, out float fraction);
        return place + fraction;
    }

    private void Add(double place, double share, Span<float> outputs)
    {
        int at = (int)place;
        double fraction = place - at;
        TensorPrimitives.MultiplyAdd(layer.Row(at), (float)(share * (1 - fraction)), outputs, outputs);
        if (fraction > 0)
        {
            TensorPrimitives.MultiplyAdd(layer.Row(at + 1), (float)(share * fraction), outputs, outputs);
        }
    }

    private double OnPath(int feature, double share, ReadOnlySpan<float> ofOutputs) => IsJump(feature)
        ? ((1 - share) * Weigh(_path[feature].From, ofOutputs)) + (share * Weigh(_path[feature].To, ofOutputs))
        : Weigh(Between(feature, share), ofOutputs);

    /// <summary>A feature's curves, weighed by the derivative by their sums.</summary>
    private double Weigh(double place, ReadOnlySpan<float> ofOutputs)
    {
        int at = (int)place;
        double fraction = place - at, lower = TensorPrimitives.Dot(layer.Row(at), ofOutputs);
        return fraction > 0 ? ((1 - fraction) * lower) + (fraction * TensorPrimitives.Dot(layer.Row(at + 1), ofOutputs)) : lower;
    }

    private bool IsJump(int feature)
    {
        int missing = layer.Knots.MissingPlace(feature);
        return _path[feature].From == missing || _path[feature].To == missing;
    }

    private double Between(int feature, double share) => ((1 - share) * _path[feature].From) + (share * _path[feature].To);
}

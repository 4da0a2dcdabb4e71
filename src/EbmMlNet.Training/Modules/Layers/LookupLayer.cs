using System.Collections.Concurrent;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using TorchSharp;

namespace EbmMlNet;

/// <summary>
/// The twin of <see cref="PiecewiseLinearLayer"/> in training: forward, backward and the proximal step of the group lasso, each in one pass
/// over two rows of a table for each value, where a matrix product over encoded values would take as many as there are bins.
/// </summary>
/// <remarks>
/// Its weights are slopes w_t of every bin and, last, the value at a missing feature, <c>[knots, width]</c> for each feature, then a bias.
/// V at the first knot is -1/2 sum_t w_t, and w_t more at each next one: the weights of the encoding (clamp(p - t, 0, 1) - 1/2). A value comes
/// as its place p, from 0 at the first knot; that of a missing one is the number of knots. Rows and features are shared out among threads,
/// each sum to one of them: the result does not depend on their number.
/// </remarks>
internal sealed class LookupLayer : LayerTwin, IDirectTwin
{
    private readonly FeatureKnots _knots;
    private readonly int[] _starts;
    private readonly int _start;
    private readonly GroupLasso _lasso;
    private readonly AlignedFloats _table;
    private readonly ConcurrentBag<LookupGradient> _gradients = [];
    private readonly int _mostPlaces;
    private readonly IReadOnlyList<bool>? _hasMissing;
    private readonly bool _takesRaw;
    private readonly bool[] _isFlat;
    private readonly LookupPlaces _places;
    private float[] _located = [];
    private TwinRows? _placed;
    private TwinRows? _rows;
    private torch.Tensor? _sums;

    /// <param name="knots">The knots of each feature.</param>
    /// <param name="outputs">Number of outputs.</param>
    /// <param name="start">Where its weights lie among those of the network.</param>
    /// <param name="hasMissing">Which features had missing values in training; null for all.</param>
    /// <param name="takesRaw">Whether rows are raw features, and not their places among the knots.</param>
    public LookupLayer(FeatureKnots knots, int outputs, int start, IReadOnlyList<bool>? hasMissing = null, bool takesRaw = false)
    {
        (_hasMissing, _takesRaw) = (hasMissing, takesRaw);
        _knots = knots;
        _start = start;
        Outputs = outputs;
        Width = LookupKernel.PaddedCount(outputs);
        _starts = new int[knots.FeatureCount + 1];
        for (int feature = 0; feature < knots.FeatureCount; feature++)
        {
            _starts[feature + 1] = _starts[feature] + knots.CountOf(feature);
        }

        _isFlat = new bool[knots.FeatureCount];
        _places = new LookupPlaces(knots);
        _lasso = new GroupLasso(_starts, start, Width);
        _table = new AlignedFloats(checked((knots.PlaceCount + 1) * Width));
        _mostPlaces = Enumerable.Range(0, knots.FeatureCount).Select(knots.CountOf).DefaultIfEmpty().Max() + 1;
    }

    public int Outputs { get; }

    /// <summary>Outputs, padded with zeros.</summary>
    public int Width { get; }

    /// <summary>How many weights there are, with padding.</summary>
    public int WeightCount => (_starts[^1] + 1) * Width;

    /// <summary>A layer's twin, of raw features, with its weights.</summary>
    public static LookupLayer OfRaw(PiecewiseLinearLayer layer, WeightsBuilder weights)
    {
        var twin = new LookupLayer(layer.Knots, layer.OutputCount, weights.Next, takesRaw: true);
        _ = weights.Add(twin.Lay(layer));
        return twin;
    }

    public override long WorkPerRow(int outputs) => 2L * _knots.FeatureCount * Width;

    /// <summary>Fresh weights: straight lines, of a variance that rectified units keep; flat ones for the last outputs.</summary>
    /// <param name="hidden">How many outputs are not flat.</param>
    /// <param name="random">The source of chance.</param>
    public float[] Draw(int hidden, Random random)
    {
        float[] weights = new float[WeightCount];
        for (int feature = 0; feature < _knots.FeatureCount; feature++)
        {
            int bins = _knots.CountOf(feature) - 1;
            if (bins == 0)
            {
                continue;
            }

            // A line from -u/2 to u/2 has variance u^2 / 12, and u, uniform within a, one of a^2 / 3.
            double bound = Math.Sqrt(72.0 / _knots.FeatureCount);
            for (int o = 0; o < hidden; o++)
            {
                float slope = (float)(((2 * random.NextDouble()) - 1) * bound / bins);
                for (int t = 0; t < bins; t++)
                {
                    weights[((_starts[feature] + t) * Width) + o] = slope;
                }
            }
        }

        return weights;
    }

    /// <summary>The weights that give a layer's curves.</summary>
    public float[] Lay(PiecewiseLinearLayer layer)
    {
        float[] weights = new float[WeightCount];
        Span<float> bias = weights.AsSpan(_starts[^1] * Width, Width);
        layer.Bias.CopyTo(bias);
        for (int feature = 0; feature < _knots.FeatureCount; feature++)
        {
            int first = _knots.FirstPlace(feature), knots = _knots.CountOf(feature);
            for (int o = 0; o < Outputs; o++)
            {
                float Value(int place) => layer.Values[((first + place) * Outputs) + o];
                // The slopes say nothing of where the curve lies: its middle goes into the bias.
                float middle = (Value(0) + Value(knots - 1)) / 2;
                bias[o] += middle;
                for (int t = 0; t + 1 < knots; t++)
                {
                    weights[((_starts[feature] + t) * Width) + o] = Value(t + 1) - Value(t);
                }

                weights[((_starts[feature] + knots - 1) * Width) + o] = Value(knots) - middle;
            }
        }

        return weights;
    }

    public override torch.Tensor Forward(in TwinPass pass, ReadOnlySpan<torch.Tensor> inputs)
    {
        torch.Tensor all = Forward(pass.Weights, inputs[0], pass.IsTraining);
        return _takesRaw ? pass.Select(all.narrow(1, 0, Outputs)) : all;
    }

    public override Layer Export(ReadOnlySpan<float> weights) => Export(weights, _hasMissing);

    /// <summary>h of places <c>[R, D]</c>: <c>[R, Width]</c>. In training, gradient flows back by <see cref="Backward"/>.</summary>
    public torch.Tensor Forward(FlatWeights flat, torch.Tensor rows, bool isTraining)
    {
        using torch.Tensor values = flat.Values.cpu();
        using torch.Tensor onCpu = rows.cpu().contiguous();
        using var outputs = new TwinRows(Width);
        TwinRows inputs = TwinRows.Of(onCpu.detach());
        outputs.Resize(inputs.Count, withGradient: false);
        LookUp(Weights(values), inputs, outputs);
        torch.Tensor sums = outputs.Tensor.to(flat.Device, copy: true);
        if (!isTraining)
        {
            inputs.Dispose();
            return sums;
        }

        // Kept by this until the gradient has come back, whatever scope the caller disposes of before.
        Forget();
        sums.requires_grad = true;
        (_rows, _sums) = (inputs, sums.DetachFromDisposeScope());
        return sums;
    }

    /// <summary>Adds the gradient of the last outputs to that of the weights.</summary>
    public override void Backward(FlatWeights flat)
    {
        using torch.Tensor? gradient = _sums?.grad;
        if (gradient is null || _rows is null)
        {
            return;
        }

        using TwinRows outputs = TwinRows.Of(gradient.cpu().contiguous());
        using torch.Tensor collected = flat.Gradient!.cpu();
        Collect(_rows, outputs, () => outputs.Values, () => Weights(collected));
        if (flat.Device.type != DeviceType.CPU)
        {
            using IDisposable off = torch.no_grad();
            _ = flat.Gradient!.copy_(collected);
        }

        Forget();
    }

    public void Compute(FlatWeights weights, ReadOnlySpan<TwinRows> inputs, TwinRows outputs, bool isTraining) =>
        LookUp(Weights(weights.Values), inputs[0], outputs);

    public void Differentiate(FlatWeights weights, ReadOnlySpan<TwinRows> inputs, TwinRows outputs) =>
        Collect(inputs[0], outputs, () => outputs.Gradient, () => Weights(weights.Gradient!));

    public override void Dispose()
    {
        Forget();
        base.Dispose();
    }

    /// <summary>The proximal step of the group lasso, as <see cref="GroupLasso.Shrink"/> has it.</summary>
    public void Shrink(FlatWeights flat, float threshold, double adaptivity = 0) => _lasso.Shrink(flat, threshold, adaptivity);

    /// <summary>The layer for scoring.</summary>
    /// <param name="weights">The weights of the whole network.</param>
    /// <param name="hasMissing">
    /// Which features had missing values in training; null for all. A missing value of another one takes the middle knot, the median of many
    /// values.
    /// </param>
    public PiecewiseLinearLayer Export(ReadOnlySpan<float> weights, IReadOnlyList<bool>? hasMissing)
    {
        ReadOnlySpan<float> own = weights.Slice(_start, WeightCount);
        BuildTable(own);
        float[] values = new float[_knots.PlaceCount * Outputs];
        for (int feature = 0; feature < _knots.FeatureCount; feature++)
        {
            int first = _knots.FirstPlace(feature), missing = _knots.MissingPlace(feature);
            for (int place = first; place <= missing; place++)
            {
                int from = place == missing && hasMissing?[feature] == false ? first + (_knots.CountOf(feature) / 2) : place;
                _table.Span.Slice(from * Width, Outputs).CopyTo(values.AsSpan(place * Outputs));
            }
        }

        return new PiecewiseLinearLayer(_knots, Outputs, values, own.Slice(_starts[^1] * Width, Outputs));
    }

    private void Forget()
    {
        _rows?.Dispose();
        _sums?.Dispose();
        (_rows, _sums) = (null, null);
    }

    /// <summary>The sums of all features' curves at the places of rows.</summary>
    private void LookUp(ReadOnlySpan<float> weights, TwinRows rows, TwinRows outputs)
    {
        BuildTable(weights);
        float[] bias = weights.Slice(_starts[^1] * Width, Width).ToArray();
        // Curves that are flat at zero, as the lasso leaves them, need no look.
        int[] features = [.. Enumerable.Range(0, _knots.FeatureCount).Where(feature => !_isFlat[feature])];
        Locate(rows);
        _placed = rows;
        _places.Resize(rows.Count);
        ThreadParts.ForEach(rows.Count, part =>
        {
            _places.Fill(part, PlacesOf(rows));
            Span<float> y = outputs.Values[(part.Start * Width)..(part.End * Width)];
            for (int at = 0; at < y.Length; at += Width)
            {
                bias.CopyTo(y[at..]);
            }

            LookupSums.AddTo(_places, part, features, _table.Span, y, Width);
        });
    }

    /// <summary>Adds the gradient by the outputs to that by the weights.</summary>
    private void Collect(TwinRows rows, TwinRows outputs, FloatMemory gradient, FloatMemory collected)
    {
        if (!ReferenceEquals(rows, _placed))
        {
            // Others were looked up since.
            Locate(rows);
            _placed = rows;
            _places.Resize(rows.Count);
            _places.Fill((0, rows.Count), PlacesOf(rows));
        }

        ThreadParts.ForEach(_knots.FeatureCount, [MethodImpl(MethodImplOptions.AggressiveOptimization)] (part) =>
        {
            ReadOnlySpan<float> g = gradient();
            Span<float> weights = collected();
            LookupGradient sums = _gradients.TryTake(out LookupGradient? idle) ? idle : new LookupGradient(Width, _mostPlaces);
            for (int feature = part.Start; feature < part.End; feature++)
            {
                int knots = _knots.CountOf(feature), first = _knots.FirstPlace(feature);
                Span<float> table = sums.Of(_places.PlacesOf(feature), _places.FractionsOf(feature), first, knots + 1, g);
                CurveSlopes.AddGradient(table, weights.Slice(_starts[feature] * Width, knots * Width), knots, Width);
            }

            _gradients.Add(sums);
        });

        Span<float> bias = collected().Slice(_starts[^1] * Width, Width);
        ReadOnlySpan<float> all = gradient();
        for (int row = 0; row < outputs.Count; row++)
        {
            TensorPrimitives.Add(bias, all.Slice(row * Width, Width), bias);
        }
    }

    // Raw features to their places.
    private void Locate(TwinRows rows)
    {
        if (!_takesRaw)
        {
            return;
        }

        ReadOnlySpan<float> values = rows.Values;
        _located = _located.Length < values.Length ? new float[values.Length] : _located;
        for (int i = 0; i < values.Length; i++)
        {
            int feature = i % _knots.FeatureCount, place = _knots.Locate(feature, values[i], out float fraction);
            _located[i] = place - _knots.FirstPlace(feature) + fraction;
        }
    }

    private ReadOnlySpan<float> PlacesOf(TwinRows rows) => _takesRaw ? _located : rows.Values;

    // V at every place, from slopes.
    private void BuildTable(ReadOnlySpan<float> weights)
    {
        for (int feature = 0; feature < _knots.FeatureCount; feature++)
        {
            int knots = _knots.CountOf(feature);
            ReadOnlySpan<float> slopes = weights.Slice(_starts[feature] * Width, knots * Width);
            Span<float> table = _table.Span.Slice(_knots.FirstPlace(feature) * Width, (knots + 1) * Width);
            _isFlat[feature] = !slopes.ContainsAnyExcept(0f);
            if (_isFlat[feature])
            {
                table.Clear();
                continue;
            }

            CurveSlopes.ToValues(slopes, table, knots, Width);
        }
    }

    private Span<float> Weights(torch.Tensor flat) => TensorMemory.Floats(flat).Slice(_start, WeightCount);

    // A lambda cannot hold a span.
    private delegate Span<float> FloatMemory();
}

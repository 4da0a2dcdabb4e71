using TorchSharp;

namespace EbmMlNet;

/// <summary>
/// Several <see cref="ContinuousNetwork"/>s in training, side by side: each layer is one batched product of all of them, which costs little more
/// than one network's.
/// </summary>
internal sealed class DensityModule : TrainableModule
{
    private readonly DensityShape _shape;
    private readonly LookupLayer _first;
    private readonly (int Start, int Inputs, int Outputs)[] _layers;
    private readonly int _answerWeights;
    private readonly int _outputWeights;
    private readonly Dropout _dropout;
    private readonly TanhSum _residual;
    private torch.Tensor? _outputs;
    private torch.Tensor? _leaf;

    private DensityModule(
        DensityShape shape,
        LearntKnots knots,
        LookupLayer first,
        (int Start, int Inputs, int Outputs)[] layers,
        int answerWeights,
        int outputWeights,
        FlatWeights weights,
        Random random)
        : base(weights)
    {
        _dropout = new Dropout((float)shape.Dropout, random);
        (_shape, Knots, _first, _layers, _answerWeights, _outputWeights) = (shape, knots, first, layers, answerWeights, outputWeights);
        _residual = new TanhSum(shape.Networks, shape.Codes, answerWeights, outputWeights);
    }

    protected override IReadOnlyList<Dropout> Dropouts => [_dropout];

    public override LearntKnots Knots { get; }

    /// <summary>Multiply-adds of one row.</summary>
    public long WorkPerRow => _first.WorkPerRow(_first.Outputs) + _layers.Sum(layer => (long)_shape.Networks * layer.Inputs * layer.Outputs);

    public static DensityModule Create(DensityShape shape, LearntKnots knots, Random random)
    {
        var weights = new WeightsBuilder();
        int networks = shape.Networks, hidden = shape.Hidden[0];
        // All networks' hidden units, then all networks' sums beside their outputs.
        var first = new LookupLayer(knots.Knots, networks * (hidden + shape.OutputCount), weights.Next);
        _ = weights.Add(first.Draw(networks * hidden, random));
        var layers = new List<(int Start, int Inputs, int Outputs)>();
        for (int i = 0; i < shape.Hidden.Count; i++)
        {
            bool isLast = i == shape.Hidden.Count - 1;
            int inputs = shape.Hidden[i], outputs = isLast ? shape.OutputCount : shape.Hidden[i + 1];
            layers.Add((weights.Next, inputs, outputs));
            double bound = isLast ? 1 / Math.Sqrt(inputs) : Math.Sqrt(6.0 / inputs);
            _ = weights.Add(Uniform(networks * inputs * outputs, bound, random));
            _ = weights.Add(isLast
                ? [.. Enumerable.Range(0, networks).SelectMany(_ => shape.FirstOutputs(random))]
                : new float[networks * outputs]);
        }

        int answerWeights = weights.Add(Uniform(networks * shape.Codes * 2 * shape.Targets, 1.5 / Math.Sqrt(shape.Targets), random));
        int outputWeights = weights.Add(new float[networks * shape.Codes]);
        return new DensityModule(shape, knots, first, [.. layers], answerWeights, outputWeights, weights.Build(torch.CPU), random);
    }

    /// <summary>
    /// The outputs of every network for places <c>[B, D]</c>: <c>[M B, outputs]</c>, network by network. In training, they are a leaf of torch's graph,
    /// whose gradient <see cref="Backward"/> carries on.
    /// </summary>
    public torch.Tensor Forward(torch.Tensor places, bool isTraining)
    {
        long rows = places.size(0), networks = _shape.Networks;
        torch.Tensor sums = _first.Forward(Weights, places, isTraining);
        torch.Tensor x = torch.nn.functional.relu(sums.narrow(1, 0, networks * _shape.Hidden[0])).view(rows, networks, -1).transpose(0, 1);
        torch.Tensor additive = sums.narrow(1, networks * _shape.Hidden[0], networks * _shape.OutputCount).view(rows, networks, -1).transpose(0, 1);
        for (int i = 0; i < _layers.Length; i++)
        {
            (int start, int inputs, int outputs) = _layers[i];
            torch.Tensor weights = Weights.Slice(start, networks, inputs, outputs);
            torch.Tensor bias = Weights.Slice(start + (int)(networks * inputs * outputs), networks, 1, outputs);
            x = (isTraining ? _dropout.Apply(x) : x).bmm(weights).Plus(bias);
            x = i == _layers.Length - 1 ? x.Plus(additive) : torch.nn.functional.relu(x);
        }

        torch.Tensor all = x.reshape(networks * rows, _shape.OutputCount);
        if (!isTraining)
        {
            return all;
        }

        Forget();
        (_outputs, _leaf) = (all.DetachFromDisposeScope(), all.detach().requires_grad_().DetachFromDisposeScope());
        return _leaf;
    }

    /// <summary>The mixture of each row, with gradient.</summary>
    public AnswerMixture Mixture(torch.Tensor outputs)
    {
        int k = _shape.Components, d = _shape.Targets;
        torch.Tensor logWeights = torch.nn.functional.log_softmax(outputs.narrow(1, 0, k), 1);
        if (d > 1)
        {
            long rows = outputs.size(0);
            torch.Tensor below = outputs.narrow(1, k * (1 + (2 * d)), k * _shape.Below).view(rows, k, _shape.Below);
            return new AnswerMixture(
                logWeights,
                outputs.narrow(1, k, k * d).view(rows, k, d),
                Scalars.Softplus(outputs.narrow(1, k * (1 + d), k * d)).Plus(_shape.Floor).view(rows, k, d))
            {
                Factors = below.matmul(Places(d)).view(rows, k, d, d).Plus(torch.eye(d)),
            };
        }

        torch.Tensor spreads = Scalars.Softplus(outputs.narrow(1, 2 * k, k)).Plus(_shape.Floor);
        return new AnswerMixture(logWeights, outputs.narrow(1, k, k), spreads);
    }

    /// <summary>F of answers <c>[M B, S]</c>, or <c>[M B, S, D]</c>: the mixture's part has no gradient, the residual's has.</summary>
    public torch.Tensor Energies(torch.Tensor outputs, AnswerMixture mixture, torch.Tensor answers)
    {
        long networks = _shape.Networks, all = answers.size(0), samples = answers.size(1), rows = all / networks, codes = _shape.Codes;
        torch.Tensor proposal = mixture.LogDensity(answers);
        if (codes == 0)
        {
            return proposal.neg();
        }

        (torch.Tensor mean, torch.Tensor deviation) = mixture.Moments();
        if (ReferenceEquals(outputs, _leaf) && _shape.Targets == 1 && !answers.requires_grad)
        {
            return proposal.Plus(_residual.Forward(Weights, outputs, mean, deviation, answers)).neg();
        }

        torch.Tensor relative = (answers - mean.unsqueeze(1)) / deviation.unsqueeze(1);
        long both = 2 * _shape.Targets;
        torch.Tensor seen = (_shape.Targets > 1 ? torch.cat([answers, relative], 2) : torch.stack([answers, relative], 2)).view(networks, rows * samples, both);
        torch.Tensor lines = seen.bmm(Weights.Slice(_answerWeights, networks, codes, both).transpose(1, 2)).view(networks, rows, samples, codes)
            .Plus(outputs.narrow(1, _shape.OutputCount - codes, codes).view(networks, rows, 1, codes));
        torch.Tensor residual = lines.tanh().view(networks, rows * samples, codes).bmm(Weights.Slice(_outputWeights, networks, codes, 1)).view(all, samples);
        return proposal.Plus(residual).neg();
    }

    public override void Backward()
    {
        if (_leaf is not null)
        {
            // None where residuals alone were asked for.
            using torch.Tensor gradient = _leaf.grad ?? torch.zeros_like(_leaf);
            _residual.Backward(Weights, gradient);
            _outputs!.backward([gradient]);
        }

        Forget();
        _first.Backward(Weights);
    }

    public override void Moved(double rate, double share) => _first.Shrink(Weights, (float)(rate * _shape.Sparsity * Math.Sqrt(share)));

    public override void Dispose()
    {
        Forget();
        _residual.Dispose();
        _first.Dispose();
        base.Dispose();
    }

    private void Forget()
    {
        _outputs?.Dispose();
        _leaf?.Dispose();
        (_outputs, _leaf) = (null, null);
    }

    /// <summary>The networks as they are now.</summary>
    public IReadOnlyList<ContinuousNetwork> Export()
    {
        float[] weights = Weights.ToArray();
        PiecewiseLinearLayer all = _first.Export(weights, Knots.HasMissing);
        return [.. Enumerable.Range(0, _shape.Networks).Select(m => new ContinuousNetwork(
            Slice(all, m),
            [.. _layers.Select(layer => Export(weights, layer, m))],
            Activation.Relu,
            _shape.Components,
            _shape.Floor,
            1,
            weights.AsSpan(_answerWeights + (m * _shape.Codes * 2 * _shape.Targets), _shape.Codes * 2 * _shape.Targets),
            weights.AsSpan(_outputWeights + (m * _shape.Codes), _shape.Codes),
            _shape.Targets))];
    }

    private PiecewiseLinearLayer Slice(PiecewiseLinearLayer all, int m)
    {
        int hidden = _shape.Hidden[0], outputs = _shape.OutputCount, width = hidden + outputs, places = all.Knots.PlaceCount;
        float[] values = new float[places * width], bias = new float[width];
        for (int place = 0; place < places; place++)
        {
            Take(all.Values.Slice(place * all.OutputCount, all.OutputCount), values.AsSpan(place * width, width));
        }

        Take(all.Bias, bias);
        return new PiecewiseLinearLayer(all.Knots, width, values, bias);

        void Take(ReadOnlySpan<float> from, Span<float> to)
        {
            from.Slice(m * hidden, hidden).CopyTo(to);
            from.Slice((_shape.Networks * hidden) + (m * outputs), outputs).CopyTo(to[hidden..]);
        }
    }

    private DenseLayer Export(float[] weights, (int Start, int Inputs, int Outputs) layer, int m)
    {
        int size = layer.Inputs * layer.Outputs;
        ReadOnlySpan<float> own = weights.AsSpan(layer.Start + (m * size), size);
        float[] transposed = new float[size];
        for (int i = 0; i < layer.Inputs; i++)
        {
            for (int o = 0; o < layer.Outputs; o++)
            {
                transposed[(o * layer.Inputs) + i] = own[(i * layer.Outputs) + o];
            }
        }

        return new DenseLayer(
            layer.Inputs, layer.Outputs, transposed, weights.AsSpan(layer.Start + (_shape.Networks * size) + (m * layer.Outputs), layer.Outputs));
    }

    // Puts numbers below a diagonal where they are: [below, D D].
    private static torch.Tensor Places(int targets)
    {
        int below = targets * (targets - 1) / 2, at = 0;
        float[] places = new float[below * targets * targets];
        for (int i = 0; i < targets; i++)
        {
            for (int j = 0; j < i; j++, at++)
            {
                places[(at * targets * targets) + (i * targets) + j] = 1;
            }
        }

        return torch.tensor(places, [below, (long)targets * targets]);
    }

    private static float[] Uniform(int count, double bound, Random random) =>
        [.. Enumerable.Range(0, count).Select(_ => (float)(((2 * random.NextDouble()) - 1) * bound))];
}

using TorchSharp;

namespace EbmMlNet;

/// <summary>The torch twin of <see cref="JointEmbeddingEnergy"/>.</summary>
internal sealed class JointEmbeddingModule : PairModule
{
    private readonly JointEmbedding _shape;
    private readonly JointEmbeddingWeights _parts;
    private readonly CodeEncoder _context;
    private readonly CodeEncoder _answer;
    private readonly Dropout _predictorDropout;
    private readonly TwinGraph? _predictor;

    private JointEmbeddingModule(JointEmbedding shape, JointEmbeddingWeights parts, Random random, torch.Device device)
        : base(parts.Build(device))
    {
        _shape = shape;
        _parts = parts;
        bool standardizes = shape.Normalization == CodeNormalization.Batch;
        FlatWeights? fixedWeights = parts.BuildFixed(device);
        _context = new CodeEncoder(shape.ContextTower, parts.Context, Weights, null, standardizes, random);
        _answer = shape.SharedTowers && fixedWeights is null
            ? new CodeEncoder(shape.ContextTower, parts.Context, Weights, null, standardizes, random)
            : new CodeEncoder(fixedWeights is null ? shape.AnswerTower : new Tower(), parts.Answer, Weights, fixedWeights, standardizes, random);
        _predictorDropout = new Dropout(shape.Predictor?.Dropout ?? 0, random);
        _predictor = shape.Predictor is null ? null : TwinGraph.Of(parts.Predictor, shape.Predictor.Activation, _predictorDropout);
    }

    public override IReadOnlyList<torch.Tensor> State => [Weights.Values, .. _context.State, .. _answer.State];

    protected override IReadOnlyList<Dropout> Dropouts => [_context.Dropout, _answer.Dropout, _predictorDropout];

    public override int ContextSlots => _parts.ContextSlots;

    public override int AnswerSlots => _parts.AnswerSlots;

    public static JointEmbeddingModule Create(JointEmbedding shape, int featureCount, Random random, torch.Device device) =>
        new(shape, JointEmbeddingWeights.Draw(shape, featureCount, random), random, device);

    /// <returns>Null where the earlier energy has another shape.</returns>
    public static JointEmbeddingModule? Resume(JointEmbedding shape, JointEmbeddingEnergy earlier, Random random, torch.Device device) =>
        JointEmbeddingWeights.From(shape, earlier) is { } parts ? new JointEmbeddingModule(shape, parts, random, device) : null;

    /// <summary>The codes <c>[R,d]</c> of x <c>[R, ContextSlots]</c>, as they are compared.</summary>
    public torch.Tensor ContextCodes(torch.Tensor contexts, bool isTraining)
    {
        torch.Tensor codes = _context.Encode(contexts, isTraining);
        return Finish(_predictor is null ? codes : _predictor.Forward(Weights, codes, isTraining));
    }

    /// <summary>The codes <c>[R,d]</c> of y <c>[R, AnswerSlots]</c>, as they are compared; without gradient where they are to be predicted.</summary>
    public torch.Tensor AnswerCodes(torch.Tensor answers, bool isTraining)
    {
        torch.Tensor codes = Finish(_answer.Encode(answers, isTraining));
        return _predictor is null ? codes : codes.detach();
    }

    /// <summary>The energies <c>[R]</c> of pairs of codes, row by row.</summary>
    public torch.Tensor PairEnergies(torch.Tensor contexts, torch.Tensor answers) =>
        Tempered(CodeDistance.Pairs(_shape.Distance, Turned(contexts), answers));

    /// <summary>The energies <c>[G,U]</c> of every x with every y.</summary>
    public torch.Tensor CrossEnergies(torch.Tensor contexts, torch.Tensor answers) =>
        Tempered(CodeDistance.Cross(_shape.Distance, Turned(contexts), answers));

    public override PairEnergies Pairs(FeatureTensor features, ReadOnlySpan<int> rows, bool isTraining)
    {
        (torch.Tensor contexts, torch.Tensor answers) = Codes(features, rows, rows, isTraining);
        return new PairEnergies(PairEnergies(contexts, answers), contexts, answers);
    }

    public override PairEnergies Cross(FeatureTensor features, ReadOnlySpan<int> contexts, ReadOnlySpan<int> answers, bool isTraining)
    {
        (torch.Tensor ofContexts, torch.Tensor ofAnswers) = Codes(features, contexts, answers, isTraining);
        return new PairEnergies(CrossEnergies(ofContexts, ofAnswers), ofContexts, ofAnswers);
    }

    public override Func<int[], torch.Tensor> Against(FeatureTensor features, IReadOnlyList<int> answers, CancellationToken cancellation)
    {
        int rowsAtATime = ScoringBatch.Rows(Weights.Device, AnswerSlots, Weights.Count, onCpu: 1024);
        torch.Tensor codes = torch.cat([.. answers.Chunk(rowsAtATime).Select(rows =>
        {
            cancellation.ThrowIfCancellationRequested();
            return AnswerCodes(features.Select(rows, ContextSlots, AnswerSlots), isTraining: false);
        })]);
        return contexts => CrossEnergies(ContextCodes(features.Select(contexts, 0, ContextSlots), isTraining: false), codes);
    }

    public override torch.Tensor Forward(torch.Tensor rows, bool isTraining)
    {
        torch.Tensor contexts = ContextCodes(rows.narrow(1, 0, ContextSlots), isTraining);
        torch.Tensor answers = AnswerCodes(rows.narrow(1, ContextSlots, AnswerSlots), isTraining);
        return PairEnergies(contexts, answers);
    }

    public override void Dispose()
    {
        _context.Dispose();
        _answer.Dispose();
        base.Dispose();
    }

    protected override EnergyFunction Export(InputScaling scaling, ReadOnlySpan<float> weights)
    {
        IReadOnlyList<DenseLayer> layers = _context.Export(weights);
        if (_predictor is not null)
        {
            DenseLayer[] predictor = [.. _predictor.Export(weights).OfType<DenseLayer>()];
            layers = [.. layers.SkipLast(1), Compose(layers[^1], predictor[0]), .. predictor.Skip(1)];
        }

        bool unitLength = _shape.Normalization == CodeNormalization.UnitLength;
        Activation activation =
            _shape.ContextTower.Hidden.Count > 0 ? _shape.ContextTower.Activation : _shape.Predictor?.Activation ?? Activation.Relu;
        var context = new Encoder(layers, activation, unitLength);
        bool isOne = _shape.SharedTowers && !_shape.FixedAnswerCodes && _predictor is null && _shape.Normalization != CodeNormalization.Batch;
        Encoder answer = isOne ? context : new Encoder(_answer.Export(weights), _answer.Activation, unitLength);
        float temperature = _shape.LearnTemperature
            ? MathF.Exp(weights[_parts.Temperature]) + _parts.LeastTemperature
            : _shape.Temperature;
        return new JointEmbeddingEnergy(
            scaling,
            context,
            answer,
            _shape.Distance,
            temperature,
            _shape.Distance == EmbeddingDistance.Bilinear ? weights.Slice(_parts.Bilinear, _shape.Dimension * _shape.Dimension) : default);
    }

    private (torch.Tensor Contexts, torch.Tensor Answers) Codes(FeatureTensor features, ReadOnlySpan<int> contexts, ReadOnlySpan<int> answers, bool isTraining) =>
        (ContextCodes(features.Select(contexts, 0, ContextSlots), isTraining), AnswerCodes(features.Select(answers, ContextSlots, AnswerSlots), isTraining));

    private torch.Tensor Finish(torch.Tensor codes) =>
        _shape.Normalization == CodeNormalization.UnitLength ? CodeDistance.UnitLength(codes) : codes;

    // -a^T M b is the inner product of M^T a and b.
    private torch.Tensor Turned(torch.Tensor contexts) => _shape.Distance == EmbeddingDistance.Bilinear
        ? contexts.mm(Weights.Slice(_parts.Bilinear, _shape.Dimension, _shape.Dimension))
        : contexts;

    private torch.Tensor Tempered(torch.Tensor distances) => _shape.LearnTemperature
        ? distances / Weights.Slice(_parts.Temperature, 1).exp().Plus(_parts.LeastTemperature)
        : distances / Scalars.Of(_shape.Temperature);

    // Two linear layers in a row are one: W2 (W1 x + b1) + b2.
    private static DenseLayer Compose(DenseLayer first, DenseLayer second)
    {
        float[] weights = new float[second.OutputCount * first.InputCount];
        float[] bias = new float[second.OutputCount];
        for (int o = 0; o < second.OutputCount; o++)
        {
            double sum = second.Bias[o];
            double[] row = new double[first.InputCount];
            for (int k = 0; k < first.OutputCount; k++)
            {
                double weight = second.Weights[(o * second.InputCount) + k];
                sum += weight * first.Bias[k];
                for (int i = 0; i < row.Length; i++)
                {
                    row[i] += weight * first.Weights[(k * first.InputCount) + i];
                }
            }

            bias[o] = (float)sum;
            for (int i = 0; i < row.Length; i++)
            {
                weights[(o * row.Length) + i] = (float)row[i];
            }
        }

        return new DenseLayer(first.InputCount, second.OutputCount, weights, bias);
    }
}

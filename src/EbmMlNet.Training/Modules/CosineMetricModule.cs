using TorchSharp;

namespace EbmMlNet;

/// <summary>The torch twin of <see cref="CosineMetricEnergy"/>. Only the places that a batch has are touched.</summary>
internal sealed class CosineMetricModule : PairModule
{
    /// <summary>
    /// What is trained is the logarithm of each weight divided by this, and that of 1 / temperature: one step size then serves all, and moves
    /// weights ten times as far as directions.
    /// </summary>
    private const float LogStep = 10;

    /// <summary>The length of a projection at first, against that of the vector.</summary>
    private const double FirstLength = 0.05;

    private const double LeastSquare = 1e-12;
    private readonly SharedPlaces _places;
    private readonly int _rank;

    private CosineMetricModule(SharedPlaces places, int rank, FlatWeights weights)
        : base(weights) => (_places, _rank) = (places, rank);

    public override int ContextSlots => _places.ContextSlots;

    public override int AnswerSlots => _places.AnswerSlots;

    public override bool IsWorthKeeping => true;

    public static CosineMetricModule Create(CosineMetric shape, SharedPlaces places, Random random, torch.Device device)
    {
        double bound = FirstLength * Math.Sqrt(3.0 / Math.Max(1, shape.Rank));
        float[] directions = new float[checked(places.Count * shape.Rank)];
        foreach (ref float value in directions.AsSpan())
        {
            value = (float)(((2 * random.NextDouble()) - 1) * bound);
        }

        return Build(places, shape.Rank, new float[places.Count], directions, shape.Temperature, device);
    }

    /// <returns>Null where the earlier energy has another shape.</returns>
    public static CosineMetricModule? Resume(CosineMetric shape, SharedPlaces places, CosineMetricEnergy earlier, torch.Device device) =>
        earlier.ContextCount == places.ContextSlots && earlier.AnswerCount == places.AnswerSlots && earlier.Rank == shape.Rank
        && earlier.AnswerPlaces.SequenceEqual(places.AnswerPlaces)
            ? Build(
                places,
                shape.Rank,
                Array.ConvertAll(earlier.Weights.ToArray(), weight => MathF.Log(Math.Max(weight, 1e-30f)) / LogStep),
                earlier.Directions,
                earlier.Temperature,
                device)
            : null;

    public override PairEnergies Pairs(FeatureTensor features, ReadOnlySpan<int> rows, bool isTraining) =>
        new(PairsOf(features.SelectShared(rows, rows, _places)));

    public override PairEnergies Cross(FeatureTensor features, ReadOnlySpan<int> contexts, ReadOnlySpan<int> answers, bool isTraining) =>
        new(CrossOf(features.SelectShared(contexts, answers, _places)));

    public override Func<int[], torch.Tensor> Against(FeatureTensor features, IReadOnlyList<int> answers, CancellationToken cancellation)
    {
        int answersAtATime = ScoringBatch.Rows(Weights.Device, _places.Count, Weights.Count, onCpu: 1024);
        int[][] parts = [.. answers.Chunk(answersAtATime)];
        return contexts => torch.cat([.. parts.Select(part =>
        {
            cancellation.ThrowIfCancellationRequested();
            return CrossOf(features.SelectShared(contexts, part, _places));
        })], 1);
    }

    public override torch.Tensor Forward(torch.Tensor rows, bool isTraining)
    {
        torch.Tensor contexts = rows.narrow(1, 0, ContextSlots), answers = rows.narrow(1, ContextSlots, AnswerSlots);
        return PairsOf(SharedInputs.InFull(contexts, answers, _places));
    }

    protected override EnergyFunction Export(InputScaling scaling, ReadOnlySpan<float> weights)
    {
        float[] exported = new float[_places.Count];
        for (int i = 0; i < exported.Length; i++)
        {
            exported[i] = MathF.Exp(LogStep * weights[i]);
        }

        return new CosineMetricEnergy(
            scaling,
            ContextSlots,
            _places.AnswerPlaces,
            exported,
            weights.Slice(_places.Count, _places.Count * _rank),
            MathF.Exp(-LogStep * weights[^1]));
    }

    private static CosineMetricModule Build(
        SharedPlaces places, int rank, ReadOnlySpan<float> logWeights, ReadOnlySpan<float> directions, float temperature, torch.Device device)
    {
        var weights = new WeightsBuilder();
        _ = weights.Add(logWeights);
        _ = weights.Add(directions);
        _ = weights.Add([-MathF.Log(temperature) / LogStep]);
        return new CosineMetricModule(places, rank, weights.Build(device));
    }

    private torch.Tensor PairsOf(SharedInputs inputs)
    {
        (torch.Tensor x, torch.Tensor y) = Encode(inputs);
        return Energies((x * y).sum(1));
    }

    private torch.Tensor CrossOf(SharedInputs inputs)
    {
        (torch.Tensor x, torch.Tensor y) = Encode(inputs);
        return Energies(x.mm(y.t()));
    }

    private (torch.Tensor X, torch.Tensor Y) Encode(SharedInputs inputs)
    {
        torch.Tensor logWeights = Weights.Slice(0, _places.Count);
        torch.Tensor? directions = _rank == 0 ? null : Weights.Slice(_places.Count, _places.Count, _rank);
        if (inputs.Places is { } places)
        {
            logWeights = logWeights.index_select(0, places);
            directions = directions?.index_select(0, places);
        }

        torch.Tensor weights = (logWeights * Scalars.Of(LogStep)).exp();
        return (Code(inputs.Contexts), Code(inputs.Answers));

        torch.Tensor Code(torch.Tensor rows)
        {
            torch.Tensor weighted = rows * weights;
            torch.Tensor code = directions is null ? weighted : torch.cat([weighted, rows.mm(directions)], 1);
            return code / Scalars.Square(code).sum(1, keepdim: true).clamp_min(Scalars.Of(LeastSquare)).sqrt();
        }
    }

    private torch.Tensor Energies(torch.Tensor cosines)
    {
        torch.Tensor inverse = (Weights.Slice(_places.Count * (1 + _rank), 1) * Scalars.Of(LogStep)).exp();
        return cosines.neg().Plus(1) * inverse;
    }
}

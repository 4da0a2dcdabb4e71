using TorchSharp;

namespace EbmMlNet;

/// <summary>
/// The twin of <see cref="CosineMetricLayer"/> among other layers; its temperature is not trained. Alone it is trained by
/// <see cref="CosineMetricModule"/>, which touches only the places that a batch has.
/// </summary>
internal sealed class CosineMetricTwin : LayerTwin
{
    private const double LeastSquare = 1e-12;
    private readonly CosineMetricLayer _layer;
    private readonly long[] _answerPlaces;
    private readonly int _start;

    public CosineMetricTwin(CosineMetricLayer layer, WeightsBuilder weights)
    {
        _layer = layer;
        _answerPlaces = [.. Enumerable.Range(layer.ContextCount, layer.AnswerCount).Select(feature => (long)layer.PlaceOf(feature))];
        _start = weights.Add(layer.Weights);
        _ = weights.Add(layer.Directions);
    }

    private int Places => _layer.Weights.Length;

    public override torch.Tensor Forward(in TwinPass pass, ReadOnlySpan<torch.Tensor> inputs)
    {
        long rows = inputs[0].size(0);
        torch.Tensor x = torch.zeros(rows, Places - _layer.ContextCount, device: inputs[0].device);
        x = torch.cat([inputs[0].narrow(1, 0, _layer.ContextCount), x], 1);
        torch.Tensor places = torch.tensor(_answerPlaces, device: inputs[0].device);
        torch.Tensor y = torch.zeros(rows, Places, device: inputs[0].device)
            .index_add(1, places, inputs[0].narrow(1, _layer.ContextCount, _layer.AnswerCount), Scalars.Of(1));
        FlatWeights flat = pass.Weights;
        torch.Tensor cosines = (Code(flat, x) * Code(flat, y)).sum(1, keepdim: true);
        return pass.Select(cosines.neg().Plus(1) / Scalars.Of(_layer.Temperature));
    }

    public override Layer Export(ReadOnlySpan<float> weights) => new CosineMetricLayer(
        _layer.FeatureCount,
        _layer.ContextCount,
        _layer.AnswerPlaces,
        weights.Slice(_start, Places),
        weights.Slice(_start + Places, Places * _layer.Rank),
        _layer.Temperature);

    private torch.Tensor Code(FlatWeights flat, torch.Tensor values)
    {
        torch.Tensor code = values * flat.Slice(_start, Places);
        code = _layer.Rank == 0 ? code : torch.cat([code, values.mm(flat.Slice(_start + Places, Places, _layer.Rank))], 1);
        return code / Scalars.Square(code).sum(1, keepdim: true).clamp_min(Scalars.Of(LeastSquare)).sqrt();
    }
}

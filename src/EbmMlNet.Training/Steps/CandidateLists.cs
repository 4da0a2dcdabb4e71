using TorchSharp;

namespace EbmMlNet;

/// <summary>Gathers, group by group, which pairs of a question and a pooled answer are candidates.</summary>
internal sealed class CandidateLists(int capacity)
{
    private readonly List<int> _sizes = [];
    private readonly List<long> _positions = new(capacity);
    private readonly List<float> _labels = new(capacity);
    private readonly List<float> _weights = new(capacity);
    private readonly List<int> _answers = new(capacity);
    private readonly List<long> _rightQuestions = [];
    private readonly List<long> _rightPlaces = [];

    public void StartGroup() => _sizes.Add(0);

    public void Add(int question, int place, int poolSize, int answer, float label, float weight)
    {
        _sizes[^1]++;
        _positions.Add(((long)question * poolSize) + place);
        _labels.Add(label);
        _weights.Add(weight);
        _answers.Add(answer);
        if (label > 0)
        {
            _rightQuestions.Add(question);
            _rightPlaces.Add(place);
        }
    }

    public GroupLayout Layout(RelevanceGain gain, torch.Device device) =>
        GroupLayout.Create([.. _sizes], [.. _labels], [.. _weights], gain, device, [.. _answers]);

    public torch.Tensor Positions(torch.Device device) => torch.tensor([.. _positions], [_positions.Count], device: device);

    public torch.Tensor Rights(torch.Device device) =>
        torch.tensor([.. _rightQuestions, .. _rightPlaces], [2, _rightQuestions.Count], device: device);
}

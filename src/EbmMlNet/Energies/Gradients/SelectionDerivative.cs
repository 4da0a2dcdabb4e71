namespace EbmMlNet;

/// <summary>The derivative of an energy of some of the features; that by the others is 0.</summary>
internal sealed class SelectionDerivative(SlotSelectionEnergy energy) : EnergyDerivative
{
    private readonly EnergyDerivative _inner = energy.Inner.CreateDerivative();
    private readonly float[] _selected = new float[energy.Slots.Length];
    private readonly float[] _against = new float[energy.Slots.Length];
    private readonly float[] _gradient = new float[energy.Slots.Length];

    public override void Gradient(ReadOnlySpan<float> features, Span<float> gradient)
    {
        energy.Select(features, _selected);
        _inner.Gradient(_selected, _gradient);
        gradient.Clear();
        for (int i = 0; i < _gradient.Length; i++)
        {
            gradient[energy.Slots[i]] = _gradient[i];
        }
    }

    public override void AddContributions(
        ReadOnlySpan<float> features, ReadOnlySpan<float> against, double weight, Span<double> contributions)
    {
        double[] selected = new double[_selected.Length];
        energy.Select(features, _selected);
        energy.Select(against, _against);
        _inner.AddContributions(_selected, _against, weight, selected);
        for (int i = 0; i < selected.Length; i++)
        {
            contributions[energy.Slots[i]] += selected[i];
        }
    }
}

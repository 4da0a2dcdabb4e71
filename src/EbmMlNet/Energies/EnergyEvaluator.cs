namespace EbmMlNet;

/// <summary>An energy function in the hands of one caller, who asks for one row at a time. Not for two threads at a time.</summary>
internal class EnergyEvaluator(EnergyFunction energy)
{
    public virtual float Energy(ReadOnlySpan<float> features) => energy.Energy(features);

    public virtual float Energy(ReadOnlySpan<int> indices, ReadOnlySpan<float> values) => energy.Energy(indices, values);
}

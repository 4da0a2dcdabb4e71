using System.Numerics.Tensors;

namespace EbmMlNet;

/// <summary>The derivative of a weighted sum of energies.</summary>
internal sealed class SumDerivative(EnsembleEnergy energy) : EnergyDerivative
{
    private readonly EnergyDerivative[] _members = [.. energy.Members.Select(member => member.CreateDerivative())];
    private readonly float[] _ofMember = new float[energy.FeatureCount];

    public override void Gradient(ReadOnlySpan<float> features, Span<float> gradient)
    {
        gradient.Clear();
        for (int i = 0; i < _members.Length; i++)
        {
            _members[i].Gradient(features, _ofMember);
            TensorPrimitives.MultiplyAdd(_ofMember, energy.Weights[i], gradient, gradient);
        }
    }

    public override void AddContributions(
        ReadOnlySpan<float> features, ReadOnlySpan<float> against, double weight, Span<double> contributions)
    {
        for (int i = 0; i < _members.Length; i++)
        {
            _members[i].AddContributions(features, against, weight * energy.Weights[i], contributions);
        }
    }
}

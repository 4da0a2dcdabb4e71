using TorchSharp;

namespace EbmMlNet;

/// <summary>The shape of an energy function F: what is trained, and what is exported into the model.</summary>
public abstract record Architecture
{
    private protected Architecture()
    {
    }

    /// <summary>Whether the energies cannot be below zero, which some losses require.</summary>
    public virtual bool IsNonNegative => false;

    /// <summary>Makes the network with fresh weights drawn from <paramref name="random"/>.</summary>
    internal abstract EnergyModule Create(int featureCount, Random random, torch.Device device);

    /// <summary>Makes the network with the weights of an earlier model, or returns null where that model has another shape.</summary>
    internal abstract EnergyModule? Resume(EnergyFunction earlier, Random random, torch.Device device);
}

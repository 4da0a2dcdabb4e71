using TorchSharp;

namespace EbmMlNet;

/// <summary>Tells whether numbers are still finite.</summary>
internal static class Finite
{
    /// <summary>Whether all entries are.</summary>
    public static bool All(torch.Tensor values)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        return torch.isfinite(values.detach()).all().item<bool>();
    }
}

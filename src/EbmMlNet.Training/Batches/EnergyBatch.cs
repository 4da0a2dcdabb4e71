using TorchSharp;

namespace EbmMlNet;

/// <summary>One training step's rows <c>[R, D]</c>, scaled, and how they fall into groups.</summary>
internal sealed record EnergyBatch(torch.Tensor Rows, GroupLayout Layout);

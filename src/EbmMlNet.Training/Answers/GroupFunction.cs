namespace EbmMlNet;

/// <summary>The loss of a group and its gradient. It is called for all groups, in their order.</summary>
/// <param name="group">The number of the group.</param>
/// <param name="energies">The energies of its candidates, by ascending label.</param>
/// <param name="gradient">Comes as zeros, and is filled with the gradient by the energies.</param>
/// <returns>The loss; NaN where torch's formula has to be asked.</returns>
internal delegate double GroupFunction(int group, ReadOnlySpan<float> energies, Span<float> gradient);

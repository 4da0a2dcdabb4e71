using Microsoft.ML.Runtime;

namespace EbmMlNet;

/// <summary>What candidates are made from.</summary>
/// <param name="Context">Marks errors as ML.NET does.</param>
/// <param name="Rows">The rows, with features already scaled.</param>
/// <param name="Module">What computes the energies.</param>
/// <param name="Gain">How right answers are weighted.</param>
internal sealed record CandidateSource(IExceptionContext Context, GroupedRows Rows, EnergyModule Module, RelevanceGain Gain)
{
    /// <summary>Looked at in long work.</summary>
    public CancellationToken Cancellation { get; init; }
}

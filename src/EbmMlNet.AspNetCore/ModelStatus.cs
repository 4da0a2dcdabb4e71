namespace EbmMlNet.AspNetCore;

/// <summary>How a model that is served stands.</summary>
/// <param name="Name">The model's name.</param>
/// <param name="Generation">What answers now; null where nothing is loaded.</param>
/// <param name="Problem">Why the file as it is now was refused; null where it was not. An earlier generation goes on answering.</param>
/// <param name="IsOnDemand">Whether it is loaded when first asked, and may be evicted.</param>
public sealed record ModelStatus(string Name, ModelGeneration? Generation, string? Problem, bool IsOnDemand);

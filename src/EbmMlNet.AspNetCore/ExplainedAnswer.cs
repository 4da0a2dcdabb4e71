namespace EbmMlNet.AspNetCore;

/// <summary>Why one candidate is above another, and what says so.</summary>
/// <param name="Explanation">The contributions of the model's features.</param>
/// <param name="Generation">The generation of the model that they were computed by.</param>
public sealed record ExplainedAnswer(Explanation Explanation, ModelGeneration Generation);

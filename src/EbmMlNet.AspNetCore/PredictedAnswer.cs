namespace EbmMlNet.AspNetCore;

/// <summary>A prediction and what made it.</summary>
/// <typeparam name="TOut">The type of predictions.</typeparam>
/// <param name="Value">The columns asked for.</param>
/// <param name="Generation">The generation of the model that made them.</param>
public sealed record PredictedAnswer<TOut>(TOut Value, ModelGeneration Generation);

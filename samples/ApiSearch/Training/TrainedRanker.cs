using Microsoft.ML;

namespace ApiSearch.Training;

/// <summary>A fitted ranker, and how long fitting took.</summary>
/// <param name="Name">For the table.</param>
/// <param name="Model">From the columns of a candidate to its score.</param>
/// <param name="Time">The time of the trainer's Fit.</param>
internal sealed record TrainedRanker(string Name, ITransformer Model, TimeSpan Time);

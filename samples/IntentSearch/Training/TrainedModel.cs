using IntentSearch.Evaluation;

namespace IntentSearch.Training;

/// <summary>A trained model as the table shows it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Measures">How good it is on the test part.</param>
/// <param name="Time">The time of the trainer's Fit.</param>
internal sealed record TrainedModel(string Name, IntentMeasures Measures, TimeSpan Time);

namespace EbmMlNet;

/// <summary>The queries (of a classifier: the rows) whose best answer has a probability within a range.</summary>
/// <param name="From">The lower end of the range of probabilities, not in it except for 0.</param>
/// <param name="To">The upper end, in it.</param>
/// <param name="Queries">How many queries, or rows, have such a best answer.</param>
/// <param name="MeanProbability">The mean probability of their best answers; NaN without queries.</param>
/// <param name="Accuracy">The share of their best answers that are right; NaN without queries.</param>
public sealed record CalibrationBin(double From, double To, int Queries, double MeanProbability, double Accuracy);

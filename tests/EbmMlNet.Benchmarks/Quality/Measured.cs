namespace EbmMlNet.Benchmarks.Quality;

/// <summary>What one contender did on one data set, means over folds and seeds.</summary>
/// <param name="Set">The data set.</param>
/// <param name="Contender">The contender.</param>
/// <param name="Ndcg">NDCG@10, the mean over folds of that over queries.</param>
/// <param name="NdcgOfQueries">NDCG@10 of every query of all folds, the mean over seeds; NaN where no candidate is relevant.</param>
/// <param name="LowestFold">The lowest mean of a fold.</param>
/// <param name="HighestFold">The highest one.</param>
/// <param name="Seconds">Seconds to train.</param>
/// <param name="RowsPerSecond">Training rows divided by that.</param>
/// <param name="Megabytes">How much the process grew while training, at most.</param>
/// <param name="ZipKilobytes">The size of the saved model.</param>
/// <param name="MicrosecondsPerRow">Time to score a test row by Transform.</param>
internal sealed record Measured(
    string Set,
    string Contender,
    double Ndcg,
    double[] NdcgOfQueries,
    double LowestFold,
    double HighestFold,
    double Seconds,
    double RowsPerSecond,
    double Megabytes,
    double ZipKilobytes,
    double MicrosecondsPerRow)
{
    private const int Resamples = 2000;

    /// <summary>How much better than another contender on the same queries, and the 95 % bootstrap interval of that.</summary>
    public (double Mean, double Low, double High) Against(Measured other)
    {
        double[] differences = [.. NdcgOfQueries.Zip(other.NdcgOfQueries, (a, b) => a - b).Where(d => !double.IsNaN(d))];
        var random = new Random(1);
        double[] means = [.. Enumerable.Range(0, Resamples).Select(_ =>
        {
            double sum = 0;
            for (int i = 0; i < differences.Length; i++)
            {
                sum += differences[random.Next(differences.Length)];
            }

            return sum / differences.Length;
        }).Order()];
        return (differences.Average(), means[Resamples / 40], means[Resamples - (Resamples / 40)]);
    }
}

using System.Diagnostics;
using Microsoft.ML;

namespace EbmMlNet.Benchmarks.Digits;

/// <summary>Trains contenders on the same digits and prints how often they are right, and how well they know it.</summary>
internal static class DigitTable
{
    private const int CalibrationBins = 15;

    public static void Print(DigitSet set, IEnumerable<DigitContender> contenders)
    {
        Console.WriteLine("optdigits, official split: 3,823 digits to train on, 1,797 of other writers to test on.");
        Console.WriteLine($"ECE: expected calibration error of the most probable class in {CalibrationBins} bins of equal width. Beta, which");
        Console.WriteLine("probabilities are raised to before they are made to sum to 1 again, is fitted on the last fifth of the training part, to a");
        Console.WriteLine("model trained on the rest.");
        Console.WriteLine();
        Console.WriteLine($"| {"trainer",-40} | accuracy | log-loss | ECE    | beta  | log-loss at beta | ECE at beta | s/fit |");
        Console.WriteLine($"|{new string('-', 42)}|----------|----------|--------|-------|------------------|-------------|-------|");
        foreach (DigitContender contender in contenders)
        {
            try
            {
                Print(set, contender);
            }
            catch (DllNotFoundException error)
            {
                Skip("not measured: its native library does not load here", error);
            }
            catch (InvalidOperationException error)
            {
                Skip("failed", error);
            }

            void Skip(string why, Exception error) => Console.WriteLine($"| {contender.Name,-40} | {why} ({error.Message.Split('\n')[0].Trim()})");
        }

        Console.WriteLine();
    }

    private static void Print(DigitSet set, DigitContender contender)
    {
        var ml = new MLContext(1);
        IDataView held = ClassScore.Of(ml, contender.Fit(ml, set.Fitting), set.Held);
        float beta = ml.Transforms.GibbsProbability(labelColumnName: "Label").Fit(held).Beta;
        ml = new MLContext(1);
        var clock = Stopwatch.StartNew();
        ITransformer model = contender.Fit(ml, set.Train);
        double seconds = clock.Elapsed.TotalSeconds;
        IDataView scored = ClassScore.Of(ml, model, set.Test);
        DetailedRankingMetrics plain = Evaluate(ml, scored, 1), fitted = Evaluate(ml, scored, beta);
        Console.WriteLine(
            $"| {contender.Name,-40} | {plain.Precision(1).Mean,8:F4} | {plain.NegativeLogLikelihood.Mean,8:F4} | {plain.ExpectedCalibrationError:F4} | " +
            $"{beta,5:F2} | {fitted.NegativeLogLikelihood.Mean,16:F4} | {fitted.ExpectedCalibrationError,11:F4} | {seconds,5:F1} |");
    }

    private static DetailedRankingMetrics Evaluate(MLContext ml, IDataView scored, float beta) => ml.Ranking.EvaluateDetailed(
        scored, new DetailedRankingOptions { Beta = beta, CalibrationBins = CalibrationBins, Truncations = [1], Resamples = 1 });
}

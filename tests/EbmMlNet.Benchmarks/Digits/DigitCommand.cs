using Microsoft.ML;

namespace EbmMlNet.Benchmarks.Digits;

/// <summary>Compares classifiers on handwritten digits, if they are there.</summary>
internal static class DigitCommand
{
    public static void Run()
    {
        if (RealData.Optdigits is string folder)
        {
            DigitTable.Print(DigitSet.Load(new MLContext(1), folder), [.. DigitContender.Peers, .. DigitContender.EveryLoss()]);
        }
        else
        {
            Console.WriteLine("optdigits is skipped: shared/data/optdigits/optdigits-train.csv is not beside the repository.");
        }
    }
}

using Microsoft.ML;

namespace EbmMlNet.Benchmarks.Intents;

/// <summary>Compares ways to find intents on every data set that is there.</summary>
internal static class IntentCommand
{
    /// <param name="names">Parts of the names of trainers; none for all.</param>
    public static void Run(string[] names)
    {
        IntentContender[] contenders = [.. IntentContender.Peers.Concat(IntentContender.Ours)
            .Where(contender => names.Length == 0 || names.Any(name => contender.Name.Contains(name, StringComparison.OrdinalIgnoreCase)))];
        var ml = new MLContext(1);
        foreach (IntentSet set in Sets(ml))
        {
            IntentTable.Print(ml, set, TextFeatures.Chosen, contenders);
        }
    }

    /// <summary>Shows what the choice of text features rests on: ML.NET's own trainers on a part of the training part.</summary>
    public static void CompareFeatures()
    {
        var ml = new MLContext(1);
        foreach (IntentSet set in Sets(ml))
        {
            foreach (TextFeatures features in TextFeatures.Choices)
            {
                IntentTable.Print(ml, set.Validation(), features, IntentContender.Peers);
            }
        }
    }

    private static IEnumerable<IntentSet> Sets(MLContext ml)
    {
        yield return ShopIntents.Load();
        if (RealData.Banking77 is string folder)
        {
            yield return Banking77.Load(ml, folder);
        }
        else
        {
            Console.WriteLine("banking77 is skipped: shared/data/banking77/train.csv is not beside the repository.");
        }
    }
}

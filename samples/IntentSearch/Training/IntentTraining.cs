using System.Diagnostics;
using System.Globalization;
using EbmMlNet;
using IntentSearch.Consumption;
using IntentSearch.Data;
using IntentSearch.Evaluation;
using Microsoft.ML;

namespace IntentSearch.Training;

/// <summary>From questions to a saved model.</summary>
internal static class IntentTraining
{
    private const int Seed = 1;

    /// <summary>Trains and saves, and if asked to measures what was trained beside ML.NET's own trainers.</summary>
    public static void Run(IntentData data, string modelPath, bool compare, TextWriter output)
    {
        var stages = new Stages(output);
        var ml = new MLContext(Seed);
        int questions = data.Of(Part.Train).Count();
        ITransformer vectors = stages.Run("learn the vocabulary", () => EnergyTraining.Vectors(ml, data));
        var clock = Stopwatch.StartNew();
        ITransformer model = stages.Run(
            $"train EbmMlNet on {questions} questions and {data.Intents.Count} intents",
            report => EnergyTraining.Fit(ml, data, vectors, epoch => report(Describe(epoch))));
        TimeSpan time = clock.Elapsed;
        ml.Model.SaveAtomically(model, ml.Data.LoadFromEnumerable<TextPair>([]).Schema, modelPath);
        output.WriteLine($"Saved {modelPath}.");
        if (compare)
        {
            var energyBased = new TrainedModel("EbmMlNet", Measure(modelPath, data), time);
            Compare(stages, data, new MulticlassPeers(ml, data, vectors), energyBased, output);
        }
    }

    /// <summary>Measures a saved model on the test part as it is used: a question at a time.</summary>
    public static IntentMeasures Measure(string modelPath, IntentData data)
    {
        using var searcher = new IntentSearcher(modelPath, data.Intents);
        Question[] test = [.. data.Of(Part.Test)];
        Intent[] intents = [.. data.Intents];
        return IntentMeasures.Of(
            [.. test.Select(question =>
            {
                var scores = searcher.Rank(question.Text).ToDictionary(answer => answer.Item.IntentId, answer => answer.Score);
                return Array.ConvertAll(intents, intent => scores[intent.Id]);
            })],
            Array.ConvertAll(test, question => Array.IndexOf(intents, question.Intent)));
    }

    private static string Describe(EpochReport epoch) => string.Create(
        CultureInfo.InvariantCulture,
        $"epoch {epoch.Epoch}, loss {epoch.Loss:F3}, energy gap {epoch.EnergyGap:F2}");

    private static void Compare(Stages stages, IntentData data, MulticlassPeers peers, TrainedModel energyBased, TextWriter output)
    {
        var table = new ComparisonTable();
        table.Add("random order", IntentMeasures.OfRandomOrder(data.Intents.Count), null);
        Add(stages.Run("train SdcaMaximumEntropy on the same vectors", peers.Sdca));
        string? whyNot = null;
        if (stages.Run("train LightGBM on the same vectors", () => peers.LightGbm(out whyNot)) is { } trees)
        {
            Add(trees);
        }
        else
        {
            table.AddMissing("LightGBM", $"its native library did not load ({whyNot}); on Debian and Ubuntu: apt install libgomp1");
        }

        Add(energyBased);
        output.WriteLine($"\n{data.Of(Part.Test).Count()} questions that no model has seen, {data.Intents.Count} intents:\n");
        foreach (string line in table.Lines)
        {
            output.WriteLine(line);
        }

        void Add(TrainedModel model) => table.Add(model.Name, model.Measures, model.Time);
    }
}

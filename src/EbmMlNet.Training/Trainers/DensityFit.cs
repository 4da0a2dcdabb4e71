using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace EbmMlNet;

/// <summary>From rows to trained networks, of one target or several.</summary>
internal static class DensityFit
{
    /// <exception cref="InvalidOperationException">A row cannot be trained on, there is nothing to learn, or training fails.</exception>
    public static TrainedDensity Train(IHost host, EnergyRegressionTrainer.Options options, RoleMappedData data)
    {
        using IChannel channel = host.Start("Training");
        DataViewSchema.Column features = data.Schema.Feature!.Value, label = data.Schema.Label!.Value;
        int count = features.Type.GetVectorSize();
        if (!EncodedDefaults.CanEncode(count))
        {
            throw host.Except(string.Create(CultureInfo.InvariantCulture,
                $"Column '{features.Name}' has {count} features; up to {DenseSlice.WideInputs - 1} expected. Make them fewer, as ProjectToPrincipalComponents does."));
        }

        DensityRows rows = DensityRows.Read(host, data, options.CancellationToken);
        if (rows.Missing > 0)
        {
            channel.Warning(
                $"{rows.Missing} of {rows.Missing + rows.Count} rows have no label in column '{label.Name}' (NaN), or a weight of 0; they are left out.");
        }

        if (rows.Constant() is { } target)
        {
            string which = rows.Targets == 1 ? "" : $", target {target}";
            throw host.Except(string.Create(CultureInfo.InvariantCulture,
                $"Column '{label.Name}'{which}: the label of all {rows.Count} rows is {rows.Answers[target]}, so there is nothing to learn. Check the label column."));
        }

        // A seed of our own, so that nothing else drawn from the host's generator changes the model.
        int drawn = options.Seed ?? host.Rand.Next();
        var checkpoint = TrainingCheckpoint.Open(
            host, channel, options.Checkpoint, $"{OptionsText.Describe(options)}; Seed = {options.Seed}", drawn, hash => DataHash.Add(hash, rows));
        return new DensityRun(host, channel, options, rows, features, checkpoint?.Seed ?? drawn) { Checkpoint = checkpoint?.Part(0) }.Run();
    }
}

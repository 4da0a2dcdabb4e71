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
        DataViewSchema.Column features = data.Schema.Feature!.Value;
        int count = features.Type.GetVectorSize();
        if (!EncodedDefaults.CanEncode(count))
        {
            throw host.Except(string.Create(CultureInfo.InvariantCulture,
                $"Column '{features.Name}' has {count} features; up to {DenseSlice.WideInputs - 1} expected. Make them fewer, as ProjectToPrincipalComponents does."));
        }

        var reader = new DensityReader(host, channel, options);
        TrainingData rows = reader.Read(data);
        reader.CheckContrast(rows);
        var plan = DensityPlan.Of(options, rows.GroupCount, rows.Labels.Count);
        if (rows is HeldData held && held.BytesFor([plan.VariantOf(options)]) > reader.Memory)
        {
            rows = held = null!;
            rows = reader.Stream(data);
        }

        // A seed of our own, so that nothing else drawn from the host's generator changes the model.
        int drawn = options.Seed ?? host.Rand.Next();
        var checkpoint = TrainingCheckpoint.Open(
            host, channel, options.Checkpoint, $"{OptionsText.Describe(options)}; Seed = {options.Seed}", drawn, rows.AddTo);
        return new DensityRun(host, channel, options, rows, plan, features, checkpoint?.Seed ?? drawn) { Checkpoint = checkpoint?.Part(0) }.Run();
    }
}

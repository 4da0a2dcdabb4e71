using System.Globalization;
using Microsoft.ML.Runtime;
using TorchSharp;

namespace EbmMlNet;

/// <summary>Trains the networks of a classifier, and keeps those whose mean makes rows held out from training most likely.</summary>
/// <param name="host">The host.</param>
/// <param name="channel">The log.</param>
/// <param name="options">The options.</param>
/// <param name="rows">What to train on.</param>
/// <param name="validation">The rows to validate on; null for none.</param>
/// <param name="features">The features.</param>
/// <param name="classCount">The number of classes.</param>
/// <param name="variants">The networks.</param>
/// <param name="random">The source of chance.</param>
internal sealed class ClassRun(
    IHost host,
    IChannel channel,
    EnergyMulticlassTrainer.Options options,
    TrainingData rows,
    GroupedRows? validation,
    FeatureSlots features,
    int classCount,
    IReadOnlyList<Variant> variants,
    Random random)
    : NetworksRun<ClassEnergyFunction>(host, channel, options, rows, validation, features, variants, EncodedDefaults.HeldOutRows, random)
{
    private readonly EnergyMulticlassTrainer.Options _options = options;

    protected override Trained Train(Job job, Place place)
    {
        Variant variant = job.Variant;
        NetworkInputs.Inputs inputs = InputsOf(job);
        NetworkShape shape = variant.Architecture.Network!;
        using NetworkModule module = variant.EarlierClasses is { } earlier
            ? shape.Resume(earlier, place.Random, place.Device) ?? throw OfAnotherShape("has another shape", variant)
            : shape.Create(inputs.Knots, Rows.FeatureCount, classCount, place.Random, place.Device);
        using GroupBatches batches = Rows.ForTraining(inputs, job.Groups, (part, own) => new ClassBatches(part, own, classCount, module, _options.ClassesPerStep));
        using GroupBatches? held =
            Validation is not null
                ? new ClassBatches(Validation.With(inputs.Validation!), Enumerable.Range(0, Validation.RowCount), classCount, module, null)
            : job.HeldOut.Length > 0 ? Rows.ForHeldOut(inputs, job.HeldOut, (part, own) => new ClassBatches(part, own, classCount, module, null))
            : null;
        int rowsPerStep = RowsPerStep(variant, job.Groups.Count), classesPerStep = Math.Min(_options.ClassesPerStep ?? classCount, classCount);
        return Learn(
            job,
            place,
            module,
            batches,
            held is null ? null : new HeldOutGroups(held, _options.ValidationMetric, _options.ChosenLoss.ModelBeta) { Peers = _options.Peers, Host = Host },
            rowsPerStep,
            module.WorkPerRow(classesPerStep) * rowsPerStep,
            string.Create(CultureInfo.InvariantCulture,
                $"{job.Groups.Count} rows of {classCount} classes ({rowsPerStep} rows and {classesPerStep} classes per step)"),
            () => module.ExportClasses(inputs.Scaling));
    }

    protected override double WorkPerStep(Variant variant, int groups)
    {
        using NetworkModule counted = variant.Architecture.Network!.Create(null, Rows.FeatureCount, classCount, new Random(0), torch.CPU);
        return (double)counted.Weights.Count * RowsPerStep(variant, groups);
    }

    protected override double[] Judge(HeldOutGroups heldOut) => heldOut.Energies(classCount, LikeliestMembers.MostCells, _options.CancellationToken);

    protected override double[] Weigh(IReadOnlyList<double[]> judged) => LikeliestMembers.Of(judged, classCount, _options.ChosenLoss.ModelBeta);

    protected override Variant From(Variant variant, ClassEnergyFunction energy) => variant.From(energy);

    protected override ClassEnergyFunction Together(IReadOnlyList<ClassEnergyFunction> members, IReadOnlyList<double> weights) => new(members);

    private int RowsPerStep(Variant variant, int rows) => _options.RowsPerBatch ?? EncodedDefaults.RowsPerStep(variant.Architecture, rows);
}

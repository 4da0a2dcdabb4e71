using System.Globalization;
using Microsoft.ML.Runtime;
using TorchSharp;

namespace EbmMlNet;

/// <summary>Trains the networks of a ranker, weighed by the metric of groups held out from training.</summary>
/// <param name="host">The host.</param>
/// <param name="channel">The log.</param>
/// <param name="options">The options.</param>
/// <param name="rows">What to train on.</param>
/// <param name="validation">The rows to validate on; null for none.</param>
/// <param name="features">The features.</param>
/// <param name="variants">The networks.</param>
/// <param name="random">The source of chance.</param>
internal sealed class RankingRun(
    IHost host,
    IChannel channel,
    EnergyRankingTrainer.Options options,
    TrainingData rows,
    GroupedRows? validation,
    FeatureSlots features,
    IReadOnlyList<Variant> variants,
    Random random)
    : NetworksRun<EnergyFunction>(host, channel, options, rows, validation, features, variants, EncodedDefaults.HeldOutGroups(options.Quality), random)
{
    private readonly EnergyRankingTrainer.Options _options = options;

    protected override Trained Train(Job job, Place place)
    {
        Variant variant = job.Variant;
        NetworkInputs.Inputs inputs = InputsOf(job);
        using EnergyModule module = Create(variant, inputs, place);
        Candidates candidates = _options.ChosenCandidates;
        GroupedRows? validation = Validation?.With(inputs.Validation!);
        using GroupBatches batches = Rows.ForTraining(inputs, job.Groups, (rows, groups) => candidates.ForTraining(Source(rows), groups));
        using GroupBatches? held =
            validation is not null ? candidates.ForValidation(Source(validation), [.. Enumerable.Range(0, validation.GroupCount)])
            : job.HeldOut.Length > 0 ? Rows.ForHeldOut(inputs, job.HeldOut, (rows, groups) => candidates.ForValidation(Source(rows), groups))
            : null;
        int groupsPerStep = _options.GroupsPerBatch ?? candidates.AtLeast(job.Groups.Count, EncodedDefaults.GroupsPerStep(
            variant.Architecture, job.Groups.Count, (double)batches.CandidateCount / batches.GroupCount, candidates.MostGroupsPerBatch));
        if (batches.NothingToContrast(groupsPerStep) is { } nothing)
        {
            throw Host.Except(nothing);
        }

        HeldOutGroups? measured = held is null ? null : new HeldOutGroups(
            held, _options.ValidationMetric.From(_options.RelevantFrom), _options.ChosenLoss.ModelBeta)
        {
            Peers = _options.Peers,
            Host = Host,
        };
        return Learn(
            job,
            place,
            module,
            batches,
            measured,
            groupsPerStep,
            WorkPerRow(module) * batches.CandidateCount / batches.GroupCount * groupsPerStep,
            string.Create(CultureInfo.InvariantCulture, $"{batches.CandidateCount} rows in {batches.GroupCount} groups ({groupsPerStep} per step)"),
            () => module.Export(inputs.Scaling));

        CandidateSource Source(GroupedRows all) =>
            new(Host, all, module, _options.Gain.From(_options.RelevantFrom)) { Cancellation = _options.CancellationToken };
    }

    protected override double WorkPerStep(Variant variant, int groups)
    {
        double rowsPerGroup = (double)Rows.RowCount / Rows.GroupCount;
        using EnergyModule counted = variant.Architecture.Create(Rows.FeatureCount, new Random(0), torch.CPU);
        return counted.Weights.Count * rowsPerGroup * (_options.GroupsPerBatch
            ?? EncodedDefaults.GroupsPerStep(variant.Architecture, groups, rowsPerGroup, _options.ChosenCandidates.MostGroupsPerBatch));
    }

    // Of a table of curves two rows are looked up, however many there are.
    private static long WorkPerRow(EnergyModule module) => module is NetworkModule network ? network.WorkPerRow(1) : module.Weights.Count;

    protected override double[] Judge(HeldOutGroups heldOut) => heldOut.Values(_options.CancellationToken);

    protected override double[] Weigh(IReadOnlyList<double[]> judged) => MemberWeights.Of(judged);

    protected override Variant From(Variant variant, EnergyFunction energy) => variant.From(energy);

    protected override EnergyFunction Together(IReadOnlyList<EnergyFunction> members, IReadOnlyList<double> weights) =>
        new EnsembleEnergy(members, [.. weights.Select(weight => (float)weight)]);

    private EnergyModule Create(Variant variant, NetworkInputs.Inputs inputs, Place place)
    {
        if (variant.Earlier is { } earlier)
        {
            return variant.Architecture.Resume(earlier, place.Random, place.Device) ?? throw OfAnotherShape($"is a {earlier.GetType().Name} of another shape", variant);
        }

        return inputs.Knots is { } knots
            ? variant.Architecture.Create(knots, place.Random, place.Device)
            : variant.Architecture.Create(Rows.FeatureCount, place.Random, place.Device);
    }
}

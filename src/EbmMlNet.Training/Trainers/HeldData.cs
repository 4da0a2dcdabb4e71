using System.Security.Cryptography;
using Microsoft.ML.Runtime;

namespace EbmMlNet;

/// <summary>Groups that fit in memory.</summary>
/// <param name="rows">The groups.</param>
/// <param name="isUseful">Whether a group can be trained on.</param>
internal sealed class HeldData(GroupedRows rows, Func<GroupedRows, int, bool> isUseful) : RankingData
{
    public override int FeatureCount => rows.FeatureCount;

    public override long RowCount => rows.RowCount;

    public override int GroupCount => rows.GroupCount;

    public override bool AreDense => rows.Features is DenseRows;

    public override float MostLabel => rows.Labels.Max();

    public override bool IsStreamed => false;

    public override IReadOnlyList<int> Useful { get; } = [.. Enumerable.Range(0, rows.GroupCount).Where(group => isUseful(rows, group))];

    public override int[]? UsedSlots => rows.Features.UsedSlots();

    public override GroupedRows Held => rows;

    public override GroupedRows ForValidation => rows;

    public override RankingData Keep(int[] slots) => new HeldData(rows.With(rows.Features.Keep(slots)), isUseful);

    public override void AddTo(IncrementalHash hash) => DataHash.Add(hash, rows);

    /// <summary>How many bytes networks need to see these rows.</summary>
    public long BytesFor(IEnumerable<Variant> variants) => NetworkInputs.Kinds(variants)
        .Sum(isEncoded => isEncoded ? RowCount * FeatureCount * sizeof(float) : rows.Features.Bytes);

    public override (int[] Training, int[] HeldOut) HoldOut(IExceptionContext context, IChannel log, EarlyStopping? stopping, Random random) =>
        TrainerSteps.HoldOut(context, [.. Useful], stopping, "groups", random);

    public override NetworkInputs Learn(
        IChannel channel, EnergyTrainerOptions options, GroupedRows? validation, int[] training, FeatureSlots column, IReadOnlyList<Variant> variants) =>
        new(channel, options, rows.Features, validation?.Features, rows.RowsOf(training), column, variants);

    public override GroupBatches ForTraining(Candidates candidates, Func<GroupedRows, CandidateSource> source, NetworkInputs.Inputs inputs, int[] groups) =>
        candidates.ForTraining(source(rows.With(inputs.Training)), groups);

    public override GroupBatches ForHeldOut(Candidates candidates, Func<GroupedRows, CandidateSource> source, NetworkInputs.Inputs inputs, int[] groups) =>
        candidates.ForValidation(source(rows.With(inputs.Training)), groups);
}

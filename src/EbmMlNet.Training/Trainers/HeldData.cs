using System.Security.Cryptography;
using Microsoft.ML.Runtime;

namespace EbmMlNet;

/// <summary>Groups that fit in memory.</summary>
/// <param name="rows">The groups.</param>
/// <param name="isUseful">Whether a group can be trained on.</param>
/// <param name="unit">What groups are called in messages.</param>
internal sealed class HeldData(GroupedRows rows, Func<GroupedRows, int, bool> isUseful, string unit) : TrainingData(unit)
{
    private byte[]? _hash;

    public override int FeatureCount => rows.FeatureCount;

    public override long RowCount => rows.RowCount;

    public override int GroupCount => rows.GroupCount;

    public override bool AreDense => !rows.Features.IsSparse;

    public override IReadOnlyList<(float Least, float Most)> Labels { get; } =
        [.. Enumerable.Range(0, rows.Targets).Select(rows.LabelsOfTarget).Select(labels => (labels.Min(), labels.Max()))];

    public override bool IsStreamed => false;

    public override IReadOnlyList<int> Useful { get; } = [.. Enumerable.Range(0, rows.GroupCount).Where(group => isUseful(rows, group))];

    public override int[]? UsedSlots => rows.Features.UsedSlots();

    public override GroupedRows Held => rows;

    public override GroupedRows ToMeasure => rows;

    public override IReadOnlyList<int> PlacesToMeasure => new AllBut(rows.GroupCount, []);

    public override TrainingData Keep(int[] slots) => new HeldData(rows.With(rows.Features.Keep(slots)), isUseful, Unit);

    public override void AddTo(IncrementalHash hash) => hash.AppendData(_hash ??= Hash());

    /// <summary>How many bytes networks need to see these rows.</summary>
    public long BytesFor(IEnumerable<Variant> variants) => NetworkInputs.Kinds(variants)
        .Sum(isEncoded => isEncoded ? RowCount * FeatureCount * sizeof(float) : rows.Features.Bytes);

    public override (IReadOnlyList<int> Training, int[] HeldOut) HoldOut(IExceptionContext context, IChannel log, EarlyStopping? stopping, Random random) =>
        TrainerSteps.HoldOut(context, [.. Useful], stopping, Unit, random);

    public override NetworkInputs Learn(
        IChannel channel, FeatureScaling scaling, GroupedRows? validation, IReadOnlyList<int> training, FeatureSlots column, IReadOnlyList<Variant> variants) =>
        new(channel, scaling, rows.Features, validation?.Features, rows.RowsOf(training), column, variants);

    public override GroupBatches ForTraining(NetworkInputs.Inputs inputs, IReadOnlyList<int> groups, Func<GroupedRows, IReadOnlyList<int>, GroupBatches> serve) =>
        serve(rows.With(inputs.Training), groups);

    public override PartShuffle<TPart>? InParts<TPart>(
        NetworkInputs.Inputs inputs, Func<GroupedRows, int, TPart> serve, Func<TPart, Random, int, IEnumerable<int[]>> shuffle)
        where TPart : class => null;

    public override GroupBatches ForHeldOut(NetworkInputs.Inputs inputs, int[] groups, Func<GroupedRows, IReadOnlyList<int>, GroupBatches> serve) =>
        serve(rows.With(inputs.Training), groups);

    // Processes put it together once; who asks for it again may be one of them alone.
    private byte[] Hash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        DataHash.AddGroups(hash, rows, rows.Features.Cancellation);
        var sum = new RowSum();
        sum.Add(rows.Features, 0);
        sum.Share((rows.Features as SharedRows)?.Peers);
        sum.AddTo(hash);
        return hash.GetHashAndReset();
    }
}

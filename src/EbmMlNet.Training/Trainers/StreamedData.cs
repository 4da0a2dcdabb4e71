using System.Security.Cryptography;
using Microsoft.ML.Runtime;

namespace EbmMlNet;

/// <summary>
/// Groups that are read again in every epoch. A sample of them is in memory: networks are measured on some of it, and what they see is learnt from a sample
/// of rows beside it.
/// </summary>
internal sealed class StreamedData : TrainingData
{
    private readonly StreamedGroups _groups;
    private readonly byte[] _hash;
    private readonly ulong _seed;
    private readonly long[] _missing;

    /// <param name="groups">The groups.</param>
    /// <param name="seed">What samples were drawn by.</param>
    /// <param name="hash">The hash of all rows; empty where nobody asks for it.</param>
    /// <param name="unit">What groups are called in messages.</param>
    public StreamedData(StreamedGroups groups, ulong seed, byte[] hash, string unit)
        : this(groups, seed, hash, unit, Together(groups), [.. groups.Missing])
    {
    }

    private StreamedData(StreamedGroups groups, ulong seed, byte[] hash, string unit, GroupedRows held, long[] missing)
        : base(unit) =>
        (_groups, _seed, _hash, Held, _missing) = (groups, seed, hash, held, missing);

    public override int FeatureCount => Held.FeatureCount;

    public override long RowCount => _groups.RowCount;

    public override int GroupCount => _groups.GroupCount;

    public override bool AreDense => _groups.AreDense;

    public override IReadOnlyList<(float Least, float Most)> Labels => _groups.Labels;

    public override bool IsStreamed => true;

    public override IReadOnlyList<int> Useful => _groups.Useful;

    public override int[]? UsedSlots => _groups.AreDense ? null : _groups.UsedSlots;

    /// <summary>The sample of groups, and after it the sample of rows, each as a group.</summary>
    public override GroupedRows Held { get; }

    public override GroupedRows ToMeasure => _groups.Sample;

    public override IReadOnlyList<int> PlacesToMeasure => _groups.SampleNumbers;

    public override TrainingData Keep(int[] slots)
    {
        Func<GroupedRows, GroupedRows> before = _groups.Prepare;
        _groups.Prepare = rows => before(rows) is var all ? all.With(all.Features.Keep(slots)) : all;
        return new StreamedData(_groups, _seed, _hash, Unit, Held.With(Held.Features.Keep(slots)), Array.ConvertAll(slots, slot => _missing[slot]));
    }

    public override void AddTo(IncrementalHash hash) => hash.AppendData(_hash);

    public override (IReadOnlyList<int> Training, int[] HeldOut) HoldOut(IExceptionContext context, IChannel log, EarlyStopping? stopping, Random random)
    {
        if (stopping is null)
        {
            return (Useful, []);
        }

        int asked = TrainerSteps.HeldOutCount(context, Useful.Count, stopping, Unit);
        int[] heldOut = [.. _groups.SampleNumbers.OrderBy(number => GroupSample.HashOf(_seed, number)).Take(asked).Order()];
        if (heldOut.Length < asked)
        {
            log.Warning(
                $"Networks are measured on {heldOut.Length} {Unit} held out, not on {asked}: no more fit in the part of Options.Memory that is for them.");
        }

        return (_groups.Useful.Without(heldOut), heldOut);
    }

    public override NetworkInputs Learn(
        IChannel channel, FeatureScaling scaling, GroupedRows? validation, IReadOnlyList<int> training, FeatureSlots column, IReadOnlyList<Variant> variants)
    {
        _groups.InFull = NetworkInputs.Kinds(variants).Contains(true);
        int first = _groups.Sample.RowCount;
        int[] rows = [.. Enumerable.Range(first, Held.RowCount - first)];
        return new NetworkInputs(channel, scaling, Held.Features, validation?.Features, rows, column, variants, _missing);
    }

    public override GroupBatches ForTraining(NetworkInputs.Inputs inputs, IReadOnlyList<int> groups, Func<GroupedRows, IReadOnlyList<int>, GroupBatches> serve)
    {
        long rows = (long)((double)_groups.UsefulRows / Useful.Count * groups.Count);
        return new StreamedBatches(_groups, groups, rows, (part, own) => serve(part.With(inputs.See(part.Features)), own));
    }

    public override PartShuffle<TPart> InParts<TPart>(
        NetworkInputs.Inputs inputs, Func<GroupedRows, int, TPart> serve, Func<TPart, Random, int, IEnumerable<int[]>> shuffle) =>
        new(_groups, Useful, (part, first, _) => serve(part.With(inputs.See(part.Features)), first), shuffle);

    public override GroupBatches ForHeldOut(NetworkInputs.Inputs inputs, int[] groups, Func<GroupedRows, IReadOnlyList<int>, GroupBatches> serve)
    {
        int[] numbers = [.. _groups.SampleNumbers];
        return serve(Held.With(inputs.Training), Array.ConvertAll(groups, number => Array.BinarySearch(numbers, number)));
    }

    private static GroupedRows Together(StreamedGroups groups)
    {
        var all = new GroupedRowsBuilder(groups.FeatureCount, groups.Sample.Weights is not null, groups.Sample.Features.Cancellation, groups.AreDense, groups.Sample.Targets);
        foreach (GroupedRows rows in (GroupedRows[])[groups.Sample, groups.Rows])
        {
            for (int group = 0; group < rows.GroupCount; group++)
            {
                all.AddGroup(rows, rows.Offsets[group], rows.SizeOf(group));
            }
        }

        return all.Build();
    }
}

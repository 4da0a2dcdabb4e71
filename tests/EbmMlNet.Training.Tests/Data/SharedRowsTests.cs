using EbmMlNet.Training.Tests.Training;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using TorchSharp;

namespace EbmMlNet.Training.Tests.Data;

/// <summary>Rows of which each process, here a thread, holds some.</summary>
public sealed class SharedRowsTests
{
    private const int FeatureCount = 40, Groups = 160;

    public static TheoryData<int, bool> Cases => new() { { 1, true }, { 2, true }, { 3, true }, { 2, false }, { 3, false } };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Each_holds_its_groups_and_knows_the_labels_of_all(int count, bool isDense)
    {
        GroupedRows alone = Read(null, isDense);
        GroupedRows[] parts = Together(count, peers => Read(peers, isDense));
        int[] held = [.. parts.Select(part => ((SharedRows)part.Features).HeldCount)];
        Assert.Equal(alone.RowCount, held.Sum());
        Assert.All(held, rows => Assert.InRange(rows, 0.8 * alone.RowCount / count, 1.2 * alone.RowCount / count));
        for (int rank = 0; rank < count; rank++)
        {
            GroupedRows part = parts[rank];
            Assert.Equal(alone.Labels, part.Labels);
            Assert.Equal(alone.Weights, part.Weights);
            Assert.Equal(alone.Offsets, part.Offsets);
            Assert.Equal((alone.Features.Bytes, alone.Features.IsSparse), (part.Features.Bytes, part.Features.IsSparse));
            Assert.Equal(!isDense, part.Features.IsSparse);
            for (int group = 0; group < Groups; group++)
            {
                Assert.Equal(group % count == rank, part.Holds(group));
                foreach (int row in part.RowsOf([group]).Where(part.Features.Holds))
                {
                    Assert.Equal(Row(alone.Features, row), Row(part.Features, row));
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void What_is_learnt_of_all_rows_is_the_same_bit_for_bit(int count, bool isDense)
    {
        string alone = Learn(Read(null, isDense));
        Assert.All(Together(count, peers => Learn(Read(peers, isDense))), learnt => Assert.Equal(alone, learnt));

        static string Learn(GroupedRows rows)
        {
            int[] some = [.. Enumerable.Range(0, rows.RowCount).Where(row => row % 5 != 0)];
            InputScaling scaling = ScalingLearner.Learn(rows.Features, some, FeatureScaling.Auto, out long missing);
            FeatureKnots knots = KnotLearner.Learn(rows.Features, some, 8, out _);
            int[]? used = rows.Features.UsedSlots();
            long[] missingOf = new long[FeatureCount];
            _ = rows.Features.Copy().Locate(knots, inPlace: false, missingOf);
            var sum = new RowSum();
            sum.Add(rows.Features, 7);
            sum.Share((rows.Features as SharedRows)?.Peers);
            using var hash = System.Security.Cryptography.IncrementalHash.CreateHash(System.Security.Cryptography.HashAlgorithmName.SHA256);
            sum.AddTo(hash);
            Assert.True(missing > 0);
            return string.Join(' ', [
                Text(scaling.Mean.ToArray()), Text(scaling.Scale.ToArray()), $"{missing}", Text([.. Enumerable.Range(0, FeatureCount).SelectMany(feature => knots.Of(feature).ToArray())]),
                used is null ? "all" : string.Join(',', used), string.Join(',', missingOf), Convert.ToHexString(hash.GetHashAndReset())]);
        }

        static string Text(float[] numbers) => string.Join(',', numbers.Select(BitConverter.SingleToUInt32Bits));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Rows_that_are_held_are_served_scaled_and_located_and_with_some_slots(int count, bool isDense)
    {
        int[] slots = [.. Enumerable.Range(0, FeatureCount).Where(slot => slot % 3 == 1)];
        var scaling = new InputScaling([.. slots.Select(_ => 0.1f)], [.. slots.Select(_ => 2f)], new bool[slots.Length]);
        FeatureRows alone = Prepared(Read(null, isDense));
        _ = Together(count, peers =>
        {
            GroupedRows rows = Read(peers, isDense);
            int[] held = [.. Enumerable.Range(0, rows.RowCount).Where(rows.Features.Holds).Reverse()];
            FeatureRows prepared = Prepared(rows);
            using FeatureTensor tensor = prepared.On(torch.CPU);
            using torch.Tensor found = tensor.Select(held, 2, 5);
            Assert.Equal(held.SelectMany(row => Row(alone, row)[2..7]), found.to_dense().data<float>().ToArray());
            return 0;
        });

        FeatureRows Prepared(GroupedRows rows)
        {
            FeatureRows kept = rows.Features.Keep(slots);
            kept.Scale(scaling);
            return kept;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Parts_of_a_stream_end_where_they_do_for_one(int count, bool isDense)
    {
        (int, long)[] alone = Parts(null);
        Assert.True(alone.Length > 3);
        Assert.All(Together(count, Parts), parts => Assert.Equal(alone, parts));

        (int, long)[] Parts(TrainingPeers? peers) => [.. Reader(peers, isDense).Parts(isDense ? new PartSize(30_000, 30_000) { FirstBytes = 9_000 } : new PartSize(9_000, 9_000))
            .Select(part => (part.GroupCount, part.Features.Bytes))];
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Samples_of_a_stream_are_those_of_one(int count, bool isDense)
    {
        (int[] Groups, float[] Labels, string Numbers) alone = Survey(null);
        Assert.InRange(alone.Groups.Length, 2, Groups / 2);
        Assert.All(Together(count, Survey), found =>
        {
            Assert.Equal(alone.Groups, found.Groups);
            Assert.Equal(alone.Labels, found.Labels);
            Assert.Equal(alone.Numbers, found.Numbers);
        });

        (int[] Groups, float[] Labels, string Numbers) Survey(TrainingPeers? peers)
        {
            IHost host = ((IHostEnvironment)new MLContext(1)).Register("test");
            using var hash = System.Security.Cryptography.IncrementalHash.CreateHash(System.Security.Cryptography.HashAlgorithmName.SHA256);
            var groups = StreamedGroups.Survey(host, Reader(peers, isDense), 100_000, part => part, (rows, group) => rows.HasContrast(group), 3, hash, CancellationToken.None);
            if (peers is not null)
            {
                groups.Share(peers);
            }

            groups.Sum.AddTo(hash);
            return ([.. groups.SampleNumbers], groups.Rows.Labels, string.Join(' ', [
                $"{groups.GroupCount} {groups.RowCount} {groups.UsefulRows} {groups.AreDense} {groups.Sample.Features.Bytes} {groups.Rows.Features.Bytes}",
                string.Join(',', groups.Missing), string.Join(',', groups.UsedSlots ?? []), Convert.ToHexString(hash.GetHashAndReset())]));
        }
    }

    private static T[] Together<T>(int count, Func<TrainingPeers, T> call) =>
        [.. LocalPeers.Run(count, call).Select(run => run.Error is null ? run.Result! : throw new InvalidOperationException(run.Error.Message, run.Error))];

    private static float[] Row(FeatureRows rows, int row) => rows.Read(row, new float[rows.FeatureCount]).ToArray();

    private static GroupedRows Read(TrainingPeers? peers, bool isDense) => Reader(peers, isDense).Parts(new PartSize(long.MaxValue, long.MaxValue)).Single();

    private static GroupReader Reader(TrainingPeers? peers, bool isDense)
    {
        var random = new Random(8);
        var rows = new List<Planted>();
        for (int group = 0; group < Groups; group++)
        {
            for (int i = random.Next(2, 9); i > 0; i--)
            {
                float[] x = new float[FeatureCount];
                for (int slot = 0; slot < FeatureCount; slot++)
                {
                    // Few slots are used at all where rows are sparse.
                    bool isThere = isDense || (slot % 3 == 1 && random.Next(4) == 0);
                    x[slot] = !isThere ? 0 : random.Next(30) == 0 ? float.NaN : (float)Math.Exp(3 * random.NextDouble()) * (random.Next(2) - 0.5f);
                }

                rows.Add(new Planted { Label = random.Next(3), GroupId = (uint)group + 1, Weight = random.Next(1, 4), Features = x });
            }
        }

        IHost host = ((IHostEnvironment)new MLContext(1)).Register("test");
        var data = new RoleMappedData(new MLContext(1).Data.LoadFromEnumerable(rows), "Label", "Features", "GroupId", "Weight");
        return new GroupReader(host, data, new GradeLabels(host, data.Schema.Label), CancellationToken.None, peers);
    }

    private sealed class Planted
    {
        public float Label { get; set; }

        [KeyType(100_000)]
        public uint GroupId { get; set; }

        public float Weight { get; set; }

        [VectorType(FeatureCount)]
        public float[] Features { get; set; } = [];
    }
}

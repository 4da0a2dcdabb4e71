using EbmMlNet.Training.Tests.Trainers;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace EbmMlNet.Training.Tests.Data;

public sealed class GroupReaderTests
{
    private readonly MLContext _ml = new(1);

    [Theory]
    [InlineData(2_000, 500)]
    [InlineData(40_000, 0)]
    [InlineData(40_000, 9_000)]
    public void Parts_hold_all_rows_in_their_order_and_groups_whole(long bytes, long firstBytes)
    {
        List<PlantedRanking.Candidate> expected = PlantedRanking.Rows(900, seed: 4);
        var found = new List<(int Size, float Label, float First)>();
        int parts = 0;
        float[] scratch = new float[PlantedRanking.FeatureCount];
        GroupReader reader = Reader(_ml.Data.LoadFromEnumerable(expected));
        foreach (GroupedRows part in reader.Parts(new PartSize(bytes, bytes) { FirstBytes = firstBytes }))
        {
            parts++;
            Assert.InRange(part.Features.Bytes, 1, bytes);
            for (int group = 0; group < part.GroupCount; group++)
            {
                for (int row = part.Offsets[group]; row < part.Offsets[group + 1]; row++)
                {
                    found.Add((part.SizeOf(group), part.Labels[row], part.Features.Read(row, scratch)[0]));
                }
            }
        }

        Assert.True(reader.HasEnded);
        Assert.True(parts > 2);
        Assert.Equal(
            expected.GroupBy(row => row.GroupId).SelectMany(group => group.OrderBy(row => row.Label).Select(row => (group.Count(), row.Label, row.Features[0]))), found);
    }

    [Fact]
    public void Rows_that_turn_out_to_be_sparse_are_cut_as_well()
    {
        var schema = SchemaDefinition.Create(typeof(SparseRow));
        schema["Features"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 1000);
        List<SparseRow> rows = [.. Enumerable.Range(0, 3000).Select(i => new SparseRow
        {
            Label = i % 3,
            GroupId = (uint)(i / 3) + 1,
            Features = new VBuffer<float>(1000, 2, [i, 1], [i % 500, 500 + (i % 7)]),
        })];
        float[] scratch = new float[1000];
        var found = new List<float>();
        foreach (GroupedRows part in Reader(_ml.Data.LoadFromEnumerable(rows, schema)).Parts(new PartSize(30_000, 30_000)))
        {
            _ = Assert.IsType<SparseRows>(part.Features);
            found.AddRange(Enumerable.Range(0, part.RowCount).Select(row => part.Features.Read(row, scratch)[..500].ToArray().Sum()));
        }

        Assert.Equal(Enumerable.Range(0, 3000).Select(i => (float)i), found);
    }

    [Fact]
    public void More_groups_than_can_be_numbered_are_refused_by_name()
    {
        List<PlantedRanking.Candidate> rows = PlantedRanking.Rows(12, seed: 4);
        int row = rows.FindIndex(one => one.GroupId == 11);
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(
            () => Reader(_ml.Data.LoadFromEnumerable(rows), mostGroups: 10).Parts(new PartSize(3000, 3000)).Count());
        Assert.Contains(FormattableString.Invariant($"Column 'GroupId', row {row}: this is group 11, but groups are numbered, up to 10."), error.Message);
        Assert.InRange(Reader(_ml.Data.LoadFromEnumerable(rows), mostGroups: 12).Parts(new PartSize(3000, 3000)).Count(), 2, 12);
    }

    [Fact]
    public void So_are_more_rows_where_each_is_one_answer()
    {
        IHost host = ((IHostEnvironment)_ml).Register("test");
        var data = new RoleMappedData(_ml.Data.LoadFromEnumerable(PlantedRanking.Rows(12, seed: 4)), "Label", "Features");
        var reader = new GroupReader(host, data, new GradeLabels(host, data.Schema.Label), CancellationToken.None) { MostGroups = 20 };
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => reader.Parts(new PartSize(1000, 1000)).Count());
        Assert.Contains("Row 20: this is row 21 to train on, but rows that each are one answer are numbered, up to 20. Train on a sample", error.Message);
    }

    [Fact]
    public void The_numbers_are_those_of_an_array_and_counted_beyond_it()
    {
        IHost host = ((IHostEnvironment)_ml).Register("test");
        var data = new RoleMappedData(_ml.Data.LoadFromEnumerable(PlantedRanking.Rows(2, seed: 4)), "Label", "Features", "GroupId");
        var checks = new RowChecks(host, data.Schema.Feature!.Value, null, CancellationToken.None);
        int most = Reader(data.Data).MostGroups;
        Assert.Equal(Array.MaxLength, most);
        checks.CheckGroups(most, most, 5_000_000_000, data.Schema.Group);
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => checks.CheckGroups(most + 1L, most, 5_000_000_000, data.Schema.Group));
        Assert.Contains("Column 'GroupId', row 5000000000: this is group 2,147,483,592, but groups are numbered, up to 2,147,483,591.", error.Message);
    }

    [Theory]
    [InlineData(50, false)]
    [InlineData(5, true)]
    public void Rows_that_a_part_has_no_numbers_for_are_in_the_next_one(int mostLabels, bool isTooLong)
    {
        List<PlantedRanking.Candidate> rows = PlantedRanking.Rows(30, seed: 4);
        GroupReader reader = Reader(_ml.Data.LoadFromEnumerable(rows), mostLabels: mostLabels);
        var size = new PartSize(1 << 20, 1 << 20);
        if (isTooLong)
        {
            Assert.Contains("has 5 rows and more", Assert.Throws<InvalidOperationException>(() => reader.Parts(size).Count()).Message);
            return;
        }

        int[] counts = [.. reader.Parts(size).Select(part => part.RowCount)];
        Assert.True(counts.Length > 2);
        Assert.All(counts, count => Assert.InRange(count, 1, mostLabels));
        Assert.Equal(rows.Count, counts.Sum());
    }

    private static GroupReader Reader(IDataView view, int mostGroups = int.MaxValue, int mostLabels = int.MaxValue)
    {
        IHost host = ((IHostEnvironment)new MLContext(1)).Register("test");
        var data = new RoleMappedData(view, "Label", "Features", "GroupId");
        return new GroupReader(host, data, new GradeLabels(host, data.Schema.Label), CancellationToken.None)
        {
            MostGroups = Math.Min(mostGroups, Array.MaxLength),
            MostLabels = Math.Min(mostLabels, Array.MaxLength),
        };
    }

    private sealed class SparseRow
    {
        public float Label { get; set; }

        [KeyType(100_000)]
        public uint GroupId { get; set; }

        public VBuffer<float> Features { get; set; }
    }
}

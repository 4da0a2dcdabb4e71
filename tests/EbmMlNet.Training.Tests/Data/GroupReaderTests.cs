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

    private static GroupReader Reader(IDataView view)
    {
        IHost host = ((IHostEnvironment)new MLContext(1)).Register("test");
        var data = new RoleMappedData(view, "Label", "Features", "GroupId");
        return new GroupReader(host, data, new GradeLabels(host, data.Schema.Label), CancellationToken.None);
    }

    private sealed class SparseRow
    {
        public float Label { get; set; }

        [KeyType(100_000)]
        public uint GroupId { get; set; }

        public VBuffer<float> Features { get; set; }
    }
}

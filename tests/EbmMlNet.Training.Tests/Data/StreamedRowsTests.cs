using EbmMlNet.Training.Tests.Classification;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace EbmMlNet.Training.Tests.Data;

/// <summary>Rows that are each a group of their own, from a stream.</summary>
public sealed class StreamedRowsTests
{
    private const int Rows = 6000;
    private const long Memory = 100_000;

    // Six features, a label, where it begins, and four numbers in lists.
    private const int BytesOfRow = 48;

    private readonly MLContext _ml = new(1);

    [Fact]
    public void No_more_rows_are_held_at_a_time_than_memory_has_room_for_and_each_comes_once()
    {
        List<PlantedClasses.Row> rows = PlantedClasses.Rows(Rows, seed: 1);
        StreamedGroups stream = Survey(rows, out _);
        Assert.Equal((Rows, Rows), (stream.GroupCount, stream.RowCount));
        Assert.Equal((0, 3), stream.Labels[0]);
        Assert.InRange(stream.Sample.RowCount * BytesOfRow, Memory / 40, Memory / 8);
        Assert.InRange(stream.Rows.RowCount * BytesOfRow, Memory / 160, Memory / 32);
        Assert.Equal(stream.SampleNumbers.Select(number => rows[number].Features[0]), Firsts(stream.Sample));
        for (int epoch = 0; epoch < 2; epoch++)
        {
            var seen = new List<float>();
            foreach (GroupedRows part in stream.Parts(new Random(epoch)))
            {
                Assert.InRange(part.RowCount * BytesOfRow, 0, Memory * 5 / 8);
                seen.AddRange(Firsts(part));
            }

            Assert.Equal(rows.Select(row => row.Features[0]), seen);
        }
    }

    [Fact]
    public void Rows_without_a_label_or_a_weight_are_counted_and_left_out()
    {
        List<PlantedClasses.Row> rows = PlantedClasses.Rows(Rows, seed: 1);
        for (int i = 0; i < Rows; i++)
        {
            rows[i].Label = i % 10 == 0 ? "up" : rows[i].Label;
            rows[i].Weight = i % 10 == 5 ? 0 : 1;
        }

        StreamedGroups stream = Survey(rows, out GroupReader reader);
        Assert.Equal((Rows / 10, Rows / 10, Rows * 8 / 10), (reader.Missing, reader.Weightless, stream.GroupCount));
    }

    private static IEnumerable<float> Firsts(GroupedRows rows) =>
        Enumerable.Range(0, rows.RowCount).Select(row => rows.Features.Read(row, new float[PlantedClasses.FeatureCount])[0]);

    private StreamedGroups Survey(List<PlantedClasses.Row> rows, out GroupReader reader)
    {
        IHost host = ((IHostEnvironment)_ml).Register("test");
        bool isWeighted = rows.Exists(row => row.Weight == 0);
        var data = new RoleMappedData(PlantedClasses.View(_ml, rows), "Label", "Features", null, isWeighted ? "Weight" : null);
        reader = new GroupReader(host, data, new ClassKeys(data.Schema.Label!.Value, null), CancellationToken.None);
        return StreamedGroups.Survey(host, reader, Memory, part => part, (_, _) => true, 1, null, CancellationToken.None);
    }
}

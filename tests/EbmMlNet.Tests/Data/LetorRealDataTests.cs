using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Tests;

public sealed class LetorRealDataTests
{
    private readonly MLContext _ml = new(seed: 1);

    [SkippableTheory]
    [InlineData(SharedData.Mslr, SharedData.MslrFeatureCount, 5005, 50)]
    [InlineData(SharedData.TrecNewsTrain, SharedData.TrecNewsFeatureCount, 782, 45)]
    [InlineData(SharedData.TrecNewsTest, SharedData.TrecNewsFeatureCount, 41, 5)]
    public void Real_data_reads_as_the_plain_reader_reads_it(string name, int featureCount, int rowCount, int groupCount)
    {
        string path = SharedData.Require(name);
        List<LetorRow> expected = LetorOracle.Read(File.ReadAllText(path), featureCount)!;

        List<LetorRow> rows = LetorText.Read(_ml.Data.LoadFromLetorFile(path, featureCount));

        Assert.Equal(rowCount, rows.Count);
        Assert.Equal(groupCount, rows.Select(r => r.GroupId).Distinct().Count());
        Assert.Equal(expected.Select(r => (r.Label, r.QueryId)), rows.Select(r => (r.Label, r.QueryId)));
        Assert.True(expected.Zip(rows).All(p => p.First.Features.AsSpan().SequenceEqual(p.Second.Features)));
        Assert.Equal(featureCount, _ml.Data.CreateLetorLoader(new MultiFileSource(path)).FeatureCount);
    }

    [SkippableFact]
    public void Parallel_cursors_over_cached_real_data_agree()
    {
        IDataView data = _ml.Data.LoadFromLetorFile(SharedData.Require(SharedData.Mslr), SharedData.MslrFeatureCount);
        IDataView cached = _ml.Data.Cache(data);
        double expected = Checksum(data);

        _ = Parallel.For(0, 8, i => Assert.Equal(expected, Checksum(i % 2 == 0 ? cached : data)));
    }

    private static double Checksum(IDataView data)
    {
        using DataViewRowCursor cursor = data.GetRowCursor(data.Schema);
        ValueGetter<VBuffer<float>> features = cursor.GetGetter<VBuffer<float>>(data.Schema["Features"]);
        ValueGetter<uint> group = cursor.GetGetter<uint>(data.Schema["GroupId"]);
        VBuffer<float> buffer = default;
        uint key = 0;
        double sum = 0;
        for (int row = 1; cursor.MoveNext(); row++)
        {
            features(ref buffer);
            group(ref key);
            foreach (KeyValuePair<int, float> item in buffer.Items())
            {
                sum += item.Value * (item.Key + 1) / row;
            }

            sum += key;
        }

        return sum;
    }
}

using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Tests.Clicks;

public sealed class ClickLogFileTests : IDisposable
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly string _folder = Directory.CreateTempSubdirectory("ebmmlnet-clicks-").FullName;

    [Theory]
    [InlineData("clicks.csv", ',')]
    [InlineData("clicks.tsv", '\t')]
    public void Columns_are_found_by_their_names(string name, char separator)
    {
        IDataView log = _ml.Data.LoadFromClickLog(Write(
            name, separator, "price,Session,query,Item,position,CLICKED,rating", "1.5,s1,red shoes,a,1,0,4", "2.5,s1,red shoes,b,2,1,3", "2.5,s2,red shoes,b,1,true,3"));
        Assert.Equal([1u, 1u, 2u], log.GetColumn<uint>("GroupId"));
        Assert.Equal(["red shoes", "red shoes", "red shoes"], log.GetColumn<string>("Query"));
        Assert.Equal(["a", "b", "b"], log.GetColumn<string>("Item"));
        Assert.Equal([1f, 2, 1], log.GetColumn<float>("Position"));
        Assert.Equal([0f, 1, 1], log.GetColumn<float>("Label"));
        Assert.Equal([[1.5f, 4], [2.5f, 3], [2.5f, 3]], log.GetColumn<float[]>("Features"));
        VBuffer<ReadOnlyMemory<char>> slots = default;
        log.Schema["Features"].GetSlotNames(ref slots);
        Assert.Equal(["price", "rating"], slots.DenseValues().Select(slot => slot.ToString()));
        float[] propensities = [.. _ml.Transforms.ClickPropensity("Weight", new InterventionHarvesting()).Fit(log).Propensities];
        Assert.Equal(2, propensities.Length);
    }

    [Fact]
    public void Names_and_separators_may_be_others()
    {
        var options = new ClickLogOptions { Separator = ';', Session = "visit", Query = "q", Item = "doc", Position = "rank", Clicked = "c" };
        IDataView log = _ml.Data.LoadFromClickLog(Write("log.txt", ';', "visit,q,doc,rank,c,x", "1,1,1,1,0,7"), options);
        Assert.Equal([[7f]], log.GetColumn<float[]>("Features"));
    }

    [Fact]
    public void What_is_missing_is_named()
    {
        Assert.Contains("no column 'position'", Message("session,query,item,clicked,x"));
        Assert.Contains("one column of features", Message("session,query,item,position,clicked"));
        Assert.Contains("is empty", Message());
        _ = Assert.Throws<FileNotFoundException>(() => _ml.Data.LoadFromClickLog(Path.Combine(_folder, "nope.csv")));

        string Message(params string[] lines) =>
            Assert.Throws<FormatException>(() => _ml.Data.LoadFromClickLog(Write($"{Guid.NewGuid()}.csv", ',', lines))).Message;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Write(string name, char separator, params string[] lines)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllLines(path, lines.Select(line => line.Replace(',', separator)));
        return path;
    }
}

using EbmMlNet.Tool.Data;
using Parquet;
using Parquet.Schema;

namespace EbmMlNet.Tool.Tests;

public sealed class ParquetTests(Ratings ratings) : IClassFixture<Ratings>
{
    private static readonly string[] _columns = ["--label", "Rating", "--group", "User Id"];

    [Fact]
    public async Task Parquet_is_scored_ranked_and_evaluated_like_the_same_rows_as_CSV()
    {
        string parquet = await WriteAsync(ratings.Test, ratings.PathOf("test.parquet"));
        Assert.Equal(Ran.Well("score", ratings.Model, ratings.Test).Output, Ran.Well("score", ratings.Model, parquet).Output);
        Assert.Equal(Ran.Well(["rank", ratings.Model, ratings.Test, .. _columns]).Output, Ran.Well(["rank", ratings.Model, parquet, .. _columns]).Output);
        Assert.Equal(Ran.Well(["evaluate", ratings.Model, ratings.Test, .. _columns]).Output, Ran.Well(["evaluate", ratings.Model, parquet, .. _columns]).Output);
    }

    [Fact]
    public async Task Parquet_is_trained_on_with_CSV_to_validate()
    {
        string parquet = await WriteAsync(ratings.Train, ratings.PathOf("train.parquet")), model = ratings.PathOf("of-parquet.zip");
        Ran ran = Ran.Well(["train", parquet, "-o", model, .. _columns, "--quality", "fast", "--epochs", "20", "--valid", ratings.Test, "--quiet"]);
        Assert.Matches(@"NDCG@10 +(0\.9|1\.0)", ran.Output);
        Assert.Contains("features  3: Year, Price, Length", Ran.Well("inspect", model).Output, StringComparison.Ordinal);
    }

    /// <summary>Writes the rows of a CSV with a type for each column, in two row groups: whole numbers, numbers that may be missing, text.</summary>
    private static async Task<string> WriteAsync(string csv, string path)
    {
        string[][] rows = [.. DelimitedFile.Read(new StreamReader(csv), ',').Skip(1)];
        DataField user = new DataField<string>("User Id"), title = new DataField<string>("Title"), year = new DataField<int>("Year"),
            price = new DataField<double?>("Price"), length = new DataField<float>("Length"), rating = new DataField<long>("Rating");
        await using FileStream file = File.Create(path);
        await using ParquetWriter writer = await ParquetWriter.CreateAsync(new ParquetSchema(user, title, year, price, length, rating), file);
        foreach (string[][] part in rows.Chunk((rows.Length + 1) / 2))
        {
            using ParquetRowGroupWriter group = writer.CreateRowGroup();
            await group.WriteAsync(user, Column(part, 0));
            await group.WriteAsync(title, Column(part, 1));
            await group.WriteAsync<int>(year, Array.ConvertAll(Column(part, 2), int.Parse));
            await group.WriteAsync<double>(price, Array.ConvertAll(Column(part, 3), text => text == "NA" ? null : (double?)double.Parse(text, System.Globalization.CultureInfo.InvariantCulture)));
            await group.WriteAsync<float>(length, Array.ConvertAll(Column(part, 4), text => float.Parse(text, System.Globalization.CultureInfo.InvariantCulture)));
            await group.WriteAsync<long>(rating, Array.ConvertAll(Column(part, 5), long.Parse));
        }

        return path;
    }

    private static string[] Column(string[][] rows, int column) => Array.ConvertAll(rows, row => row[column]);
}

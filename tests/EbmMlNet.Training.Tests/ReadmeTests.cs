using System.Globalization;
using EbmMlNet.Tests;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Training.Tests;

public sealed class ReadmeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ebmmlnet-readme-").FullName;

    [Fact]
    public void The_readmes_example_runs()
    {
        string train = WriteLetor("train.txt", groups: 40, seed: 1);
        string test = WriteLetor("test.txt", groups: 10, seed: 2);
        string model = Path.Combine(_folder, "model.zip");
        ReadmeExample.Run(train, test, model);
        var ml = new MLContext();
        Assert.NotNull(ml.Model.Load(model, out _));
    }

    [Fact]
    public void The_readmes_example_of_pairs_runs()
    {
        var ml = new MLContext(seed: 1);
        IDataView rows = ml.Data.LoadFromEnumerable(Enumerable.Range(0, 60).Select(i => new { Question = $"where is box {i % 6}", Reply = $"on shelf {i % 6}" }));
        ITransformer model = ReadmePairsExample.Pipeline(ml).Fit(rows);
        Assert.Equal(60, model.Transform(rows).GetColumn<float>("Score").Count(score => score <= 0));
    }

    [Fact]
    public void The_readmes_example_of_classes_runs()
    {
        var ml = new MLContext(seed: 1);
        var rows = Enumerable.Range(0, 90).Select(i => new { Label = $"class {i % 3}", Features = new[] { i % 3 == 0 ? 1f : 0, i % 3 == 1 ? 1f : 0 } });
        SchemaDefinition schema = SchemaDefinition.Create(rows.First().GetType());
        schema["Features"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 2);
        IDataView data = ml.Data.LoadFromEnumerable(rows, schema);
        ITransformer model = ReadmeClassesExample.Pipeline(ml, new float[,] { { 0, 1, 1 }, { 1, 0, 1 }, { 5, 5, 0 } }).Fit(data);
        Assert.Equal(data.GetColumn<string>("Label"), model.Transform(data).GetColumn<string>("PredictedLabel"));
    }

    [Theory]
    [InlineData("ReadmeExample.cs")]
    [InlineData("ReadmePairsExample.cs")]
    [InlineData("ReadmeClassesExample.cs")]
    public void The_readme_shows_the_examples_that_are_compiled(string file)
    {
        string source = File.ReadAllText(Path.Combine(Checkout.Root, "tests", "EbmMlNet.Training.Tests", file));
        string[] lines = source.Split("// <example>\n")[1].Split("// </example>")[0].TrimEnd().Split('\n');
        int indent = lines[0].Length - lines[0].TrimStart().Length;
        string example = string.Join('\n', lines.Select(line => line[Math.Min(indent, line.Length)..]));
        string readme = File.ReadAllText(Path.Combine(Checkout.Root, "README.md"));
        Assert.Contains(example, readme, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string WriteLetor(string name, int groups, int seed)
    {
        var random = new Random(seed);
        string path = Path.Combine(_folder, name);
        File.WriteAllLines(path, Enumerable.Range(1, groups).SelectMany(group => Enumerable.Range(0, 8).Select(_ =>
        {
            double[] x = [.. Enumerable.Range(0, 5).Select(_ => random.NextDouble())];
            int label = x[0] + x[1] > 1.2 ? 2 : x[0] + x[1] > 0.8 ? 1 : 0;
            return string.Create(CultureInfo.InvariantCulture, $"{label} qid:{group} {string.Join(' ', x.Select((value, i) => $"{i + 1}:{value}"))}");
        })));
        return path;
    }
}

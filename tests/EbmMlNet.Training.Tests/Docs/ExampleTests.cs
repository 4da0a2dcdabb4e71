using System.Globalization;
using DocExamples;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Training.Tests.Docs;

[Collection(ConsoleText.Collection)]
public sealed class ExampleTests : IDisposable
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly string _folder = Directory.CreateTempSubdirectory("ebmmlnet-docs-").FullName;

    [Fact]
    public void Ten_lines_rank_a_file()
    {
        string model = Path.Combine(_folder, "ranker.zip");
        string printed = ConsoleText.Of(() => RankExample.Run([WriteLetor("train.txt", groups: 40, seed: 1), WriteLetor("test.txt", groups: 10, seed: 2), model]));
        Assert.Matches(@"NDCG@10 +(0\.[89]|1\.0)", printed);
        Assert.NotNull(_ml.Model.Load(model, out _));
    }

    [Fact]
    public void The_example_of_options_trains_and_its_model_ranks_plain_objects()
    {
        string model = Path.Combine(_folder, "model.zip");
        string printed = ConsoleText.Of(() => OptionsExample.Run(WriteLetor("train.txt", groups: 40, seed: 1), WriteLetor("test.txt", groups: 10, seed: 2), model));
        Assert.Contains("lower is better, Score = -F(x)", printed, StringComparison.Ordinal);

        Document[] documents =
        [
            new() { Title = "poor", Features = [0.1f, 0.1f, 0.5f, 0.5f, 0.5f] },
            new() { Title = "good", Features = [0.9f, 0.9f, 0.5f, 0.5f, 0.5f] },
        ];
        Assert.StartsWith("1. good  energy", ConsoleText.Of(() => EngineExample.Run(_ml, model, documents)), StringComparison.Ordinal);
    }

    [Fact]
    public void The_example_of_lists_says_what_was_chosen()
    {
        IDataView train = _ml.Data.LoadFromLetorFile(WriteLetor("train.txt", groups: 20, seed: 1), featureCount: 5);
        string printed = ConsoleText.Of(() => Assert.IsType<ListScoreTransformer>(ListsExample.Run(_ml, train, train)));
        Assert.StartsWith("each row by itself", printed, StringComparison.Ordinal);
        Assert.Contains("NDCG@10", printed, StringComparison.Ordinal);
    }

    [Fact]
    public void The_example_of_decisions_keeps_the_best_of_each_group()
    {
        IDataView data = _ml.Data.LoadFromLetorFile(WriteLetor("data.txt", groups: 20, seed: 3), featureCount: 5);
        IDataView scored = _ml.Ranking.Trainers.EnergyBased().Fit(data).Transform(data);
        IDataView best = DecisionsExample.Run(_ml, scored, scored);
        Assert.Equal(60, best.GetColumn<uint>("Rank").Count(rank => rank <= 3));
        Assert.All(best.GetColumn<float>("Probability"), probability => Assert.InRange(probability, 0f, 1f));
    }

    [Fact]
    public void The_example_of_an_explanation_names_what_the_answer_depends_on()
    {
        IDataView data = _ml.Data.LoadFromLetorFile(WriteLetor("data.txt", groups: 40, seed: 7), featureCount: 5);
        var better = new LabelledFeatures { Label = 2, GroupId = "1", A = 0.9f, B = [0.9f, 0.5f, 0.5f, 0.5f] };
        IDataView pair = _ml.Data.LoadFromEnumerable([better, new() { GroupId = "1", A = 0.1f, B = [0.1f, 0.5f, 0.5f, 0.5f] }]);
        var rows = data.GetColumn<float[]>("Features").Zip(data.GetColumn<float>("Label"), data.GetColumn<uint>("GroupId"))
            .Select(row => new LabelledFeatures { Label = row.Second, GroupId = $"{row.Third}", A = row.First[0], B = row.First[1..] });
        var model = _ml.Transforms.Conversion.MapValueToKey("GroupId")
            .Append(_ml.Transforms.Concatenate("Features", "A", "B"))
            .Append(_ml.Ranking.Trainers.EnergyBased())
            .Fit(_ml.Data.LoadFromEnumerable(rows));
        string[] lines = ConsoleText.Of(() => ExplanationExample.Run(model, pair)).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        Assert.Matches("^energy .* against .*: -", lines[0]);
        // The slots of B have no names, so they keep their numbers.
        Assert.Equal(["A", "f1"], lines[1..3].Select(line => line.Split(' ')[0]).Order());
        Assert.Contains(lines[^1], (string[])["A", "f1"]);
    }

    [Fact]
    public void The_example_of_pairs_runs()
    {
        IDataView rows = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 60).Select(i => new { Question = $"where is box {i % 6}", Reply = $"on shelf {i % 6}" }));
        ITransformer model = PairsExample.Pipeline(_ml).Fit(rows);
        Assert.Equal(60, model.Transform(rows).GetColumn<float>("Score").Count(score => score <= 0));
    }

    [Fact]
    public void The_example_of_towers_runs()
    {
        var rows = Enumerable.Range(0, 60).Select(i => new { UserVector = Enumerable.Range(0, 20).Select(k => k == i % 20 ? 1f : 0).ToArray(), ItemVector = new float[] { i % 7, i % 3 } });
        SchemaDefinition schema = SchemaDefinition.Create(rows.First().GetType());
        schema["UserVector"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 20);
        schema["ItemVector"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 2);
        IDataView data = _ml.Data.LoadFromEnumerable(rows, schema);
        Assert.Equal(60, TowersExample.Pipeline(_ml).Fit(data).Transform(data).GetColumn<float>("Score").Count(float.IsFinite));
    }

    [Fact]
    public void The_example_of_rows_of_no_class_tells_them_apart()
    {
        var random = new Random(1);
        IDataView known = Blobs(0, 3), others = Blobs(3, 5);
        var classifier = _ml.MulticlassClassification.Trainers.EnergyBased(new EnergyMulticlassTrainer.Options { NumberOfEpochs = 10 }).Fit(known);
        string[] printed = ConsoleText.Of(() => OutOfScopeExample.Run(_ml, classifier, known, others)).Split('\n');
        // With the sign of the free energy turned round, both would be below chance: the area .5, the rate that of the false alarms.
        Assert.True(double.Parse(printed[0].Split(' ', ',')[1], CultureInfo.InvariantCulture) > 0.6, printed[0]);
        Assert.True(double.Parse(printed[1], CultureInfo.InvariantCulture) > 0.06, printed[1]);

        IDataView Blobs(int from, int to)
        {
            var rows = Enumerable.Range(0, 120).Select(_ =>
            {
                int blob = random.Next(from, to);
                return new { Label = (uint)Math.Min(blob, 2) + 1, Features = Enumerable.Range(0, 5).Select(k => (k == blob ? 3f : 0) + (float)random.NextDouble()).ToArray() };
            }).ToArray();
            SchemaDefinition schema = SchemaDefinition.Create(rows[0].GetType());
            schema["Features"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 5);
            schema["Label"].ColumnType = new KeyDataViewType(typeof(uint), 3);
            return _ml.Data.LoadFromEnumerable(rows, schema);
        }
    }

    [Fact]
    public void The_example_of_clicks_learns_from_a_log()
    {
        string path = Path.Combine(_folder, "clicks.csv");
        var random = new Random(1);
        IEnumerable<string> lines = from query in Enumerable.Range(0, 30)
                                    from session in Enumerable.Range(0, 20)
                                    let order = Enumerable.Range(0, 4).OrderBy(_ => random.Next()).ToArray()
                                    from k in Enumerable.Range(0, 4)
                                    let item = order[k]
                                    let clicked = random.NextDouble() < 0.2 * (item + 1) / (k + 1) ? 1 : 0
                                    select $"{query}-{session},{query},{item},{k + 1},{clicked},{item},{query % 3}";
        File.WriteAllLines(path, lines.Prepend("session,query,item,position,clicked,quality,other"));
        ITransformer model = null!;
        string printed = ConsoleText.Of(() => model = ClicksExample.Run(_ml, path));
        float[] propensities = [.. printed.Trim().Split(' ').Select(part => float.Parse(part, CultureInfo.CurrentCulture))];
        Assert.Equal(1, propensities[0]);
        Assert.InRange(propensities[3], 0.1f, 0.5f);
        float[] scores = [.. model.Transform(_ml.Data.LoadFromEnumerable([new { Features = new float[] { 0, 1 } }, new { Features = new float[] { 3, 1 } }], Schema())).GetColumn<float>("Score")];
        Assert.True(scores[1] > scores[0], $"{scores[1]} > {scores[0]}");

        SchemaDefinition Schema()
        {
            var schema = SchemaDefinition.Create(new { Features = Array.Empty<float>() }.GetType());
            schema["Features"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 2);
            return schema;
        }
    }

    [Fact]
    public void The_example_of_classes_runs()
    {
        var rows = Enumerable.Range(0, 90).Select(i => new { Label = $"class {i % 3}", Features = new[] { i % 3 == 0 ? 1f : 0, i % 3 == 1 ? 1f : 0 } });
        SchemaDefinition schema = SchemaDefinition.Create(rows.First().GetType());
        schema["Features"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 2);
        IDataView data = _ml.Data.LoadFromEnumerable(rows, schema);
        ITransformer model = ClassesExample.Pipeline(_ml, new float[,] { { 0, 1, 1 }, { 1, 0, 1 }, { 5, 5, 0 } }).Fit(data);
        Assert.Equal(data.GetColumn<string>("Label"), model.Transform(data).GetColumn<string>("PredictedLabel"));
    }

    [Fact]
    public void A_loss_of_ones_own_trains()
    {
        IDataView data = _ml.Data.LoadFromLetorFile(WriteLetor("data.txt", groups: 40, seed: 4), featureCount: 5);
        var model = _ml.Ranking.Trainers.EnergyBased(new EnergyRankingTrainer.Options { Loss = new SoftHingeLoss() }).Fit(data);
        Assert.True(_ml.Ranking.EvaluateDetailed(model.Transform(data)).Ndcg(10).Mean > 0.9);
    }

    [Fact]
    public void A_loss_whose_name_ML_NET_has_too_trains_beside_its_trainers()
    {
        IDataView data = _ml.Data.LoadFromLetorFile(WriteLetor("data.txt", groups: 20, seed: 5), featureCount: 5);
        (IEstimator<ITransformer> ranker, IEstimator<ITransformer> classifier) = AliasExample.Make(_ml);
        Assert.NotNull(ranker.Fit(data));
        Assert.NotNull(classifier);
    }

    [Fact]
    public void The_names_that_ML_NET_has_too_are_those_the_guide_gives_an_alias()
    {
        IEnumerable<string> theirs = typeof(Microsoft.ML.Trainers.HingeLoss).Assembly.GetExportedTypes()
            .Concat(typeof(MLContext).Assembly.GetExportedTypes())
            .Where(type => type.Namespace is "Microsoft.ML" or "Microsoft.ML.Data" or "Microsoft.ML.Trainers" or "Microsoft.ML.Transforms")
            .Select(type => type.Name);
        IEnumerable<string> ours = typeof(EnergyFunction).Assembly.GetExportedTypes().Concat(typeof(EnergyRankingTrainer).Assembly.GetExportedTypes())
            .Where(type => type.Namespace == "EbmMlNet" && !type.IsNested)
            .Select(type => type.Name);
        Assert.Equal(["HingeLoss", "LogLoss"], ours.Intersect(theirs).Order());
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private sealed class LabelledFeatures
    {
        public float Label { get; init; }

        public string GroupId { get; init; } = "";

        public float A { get; init; }

        [VectorType(4)]
        public float[] B { get; init; } = [];
    }

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

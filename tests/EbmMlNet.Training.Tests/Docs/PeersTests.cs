using System.Text.RegularExpressions;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers.LightGbm;

namespace EbmMlNet.Training.Tests.Docs;

/// <summary>What the pages say of ML.NET's own rankers.</summary>
public sealed partial class PeersTests
{
    private readonly MLContext _ml = new(seed: 1);

    public static TheoryData<string> Rankers => ["LightGBM", "FastTree"];

    [Theory]
    [MemberData(nameof(Rankers))]
    public void They_export_to_onnx(string ranker)
    {
        IDataView data = View(label => label);
        using var onnx = new MemoryStream();
        _ml.Model.ConvertToOnnx(Trainer(ranker).Fit(data), data, onnx);
        Assert.True(onnx.Length > 1000);
    }

    [Fact]
    public void Ours_exports_to_onnx_with_default_options()
    {
        IDataView data = View(label => label);
        using var onnx = new MemoryStream();
        _ml.Model.ConvertToOnnx(_ml.Ranking.Trainers.EnergyBased().Fit(data), data, onnx, "Score");
        Assert.True(onnx.Length > 1000);
    }

    [Theory]
    [InlineData("LightGBM", 11, 12)]
    [InlineData("FastTree", 4, 5)]
    public void They_take_labels_up_to_a_limit(string ranker, float highest, float beyond)
    {
        Assert.NotNull(Trainer(ranker).Fit(View(label => label == 4 ? highest : label)));
        Assert.Throws<InvalidOperationException>(() => Trainer(ranker).Fit(View(label => label == 4 ? beyond : label)));
        Assert.NotNull(_ml.Ranking.Trainers.EnergyBased().Fit(View(label => label == 4 ? beyond : label)));
    }

    [Fact]
    public void Fractions_are_labels_for_ours_and_not_for_LightGBM()
    {
        Assert.Throws<InvalidOperationException>(() => Trainer("LightGBM").Fit(View(label => label / 2)));
        Assert.NotNull(_ml.Ranking.Trainers.EnergyBased().Fit(View(label => label / 2)));
    }

    [Fact]
    public void Scattered_groups_are_an_unnamed_error_silence_and_a_named_error()
    {
        IDataView scattered = View(label => label, scattered: true);
        Assert.Equal("items", Assert.Throws<ArgumentNullException>(() => Trainer("LightGBM").Fit(scattered)).ParamName);
        Assert.NotNull(Trainer("FastTree").Fit(scattered));
        Assert.Contains("Column 'GroupId', row ", Assert.ThrowsAny<Exception>(() => _ml.Ranking.Trainers.EnergyBased().Fit(scattered)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_lines_before_and_after_both_train()
    {
        (IEstimator<ITransformer> before, IEstimator<ITransformer> after) = SwapExample.Make(_ml);
        IDataView data = View(label => label);
        Assert.Equal(data.GetColumn<float>("Label").Count(), before.Fit(data).Transform(data).GetColumn<float>("Score").Count(float.IsFinite));
        Assert.Equal(data.GetColumn<float>("Label").Count(), after.Fit(data).Transform(data).GetColumn<float>("Score").Count(float.IsFinite));
    }

    [Fact]
    public void Each_option_of_LightGBM_has_a_line_and_each_counterpart_is_an_option_of_ours()
    {
        string section = Pages.Read("docs/coming-from-lightgbm.md").Split("## Option by option")[1].Split("\n## ")[0];
        string[][] rows = [.. section.Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal)).Select(line => line.Split('|'))];
        IEnumerable<string> theirs = typeof(LightGbmRankingTrainer.Options).GetFields().Select(field => field.Name)
            .Concat(typeof(LightGbmRankingTrainer.Options).GetProperties().Select(property => property.Name));
        IEnumerable<string> ours = typeof(EnergyRankingTrainer.Options).GetProperties().Select(property => property.Name);

        string[] named = [.. rows.SelectMany(row => Name().Matches(row[1]).Select(match => match.Groups[1].Value))];
        Assert.All(theirs, option => Assert.Contains(option, named));
        Assert.All(rows.SelectMany(row => Name().Matches(row[2]).Select(match => match.Groups[1].Value)), option => Assert.Contains(option, ours));
    }

    private IEstimator<ITransformer> Trainer(string ranker) => ranker == "LightGBM" ? _ml.Ranking.Trainers.LightGbm() : _ml.Ranking.Trainers.FastTree();

    private IDataView View(Func<float, float> label, bool scattered = false)
    {
        var random = new Random(1);
        return _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 400).Select(i =>
        {
            float[] x = [random.NextSingle(), random.NextSingle(), random.NextSingle()];
            return new Row { GroupId = (uint)(scattered ? i % 50 : i / 8) + 1, Label = label((int)(x[0] * 4.99f)), Features = x };
        }));
    }

    private sealed class Row
    {
        [KeyType(100)]
        public uint GroupId { get; set; }

        public float Label { get; set; }

        [VectorType(3)]
        public float[] Features { get; set; } = [];
    }

    [GeneratedRegex(@"`(\w+)`")]
    private static partial Regex Name();
}

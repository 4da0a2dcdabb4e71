using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace EbmMlNet.Training.Tests.Conformance;

/// <summary>One row per mistake: what the user did, and what the error has to say.</summary>
public class TrainerErrorTests
{
    private readonly MLContext _ml = new(seed: 1);

    /// <summary>A column that is missing or of the wrong type: its role, its name, what was expected, what was found.</summary>
    public static TheoryData<string, string, string[]> ColumnMistakes => new()
    {
        { "no label", "Label", ["label column 'Label'"] },
        { "label of text", "Label", ["label column 'Label'", "Single or Key", "String"] },
        { "label of Double", "Label", ["label column 'Label'", "Single or Key", "Double"] },
        { "label of vectors", "Label", ["label column 'Label'", "Single or Key", "Vector<Single>"] },
        { "no features", "Features", ["feature column 'Features'"] },
        { "features of one Single", "Features", ["feature column 'Features'", "Vector<Single>", "got Single"] },
        { "features of Double", "Features", ["feature column 'Features'", "Vector<Single>", "Vector<Double>"] },
        { "features of no known size", "Features", ["feature column 'Features'", "Vector<Single>", "VarVector<Single>"] },
        { "no group", "GroupId", ["group column 'GroupId'"] },
        { "group of text", "GroupId", ["group column 'GroupId'", "Key or UInt32 (make a key of other types with MapValueToKey or Hash)", "String"] },
        { "group of Single", "GroupId", ["group column 'GroupId'", "Key or UInt32", "Single"] },
        { "group of key vectors", "GroupId", ["group column 'GroupId'", "Key or UInt32", "Vector<Key<UInt32>>"] },
        { "no weight", "Weight", ["weight column 'Weight'"] },
        { "weight of text", "Weight", ["weight column 'Weight'", "Single", "String"] },
    };

    [Theory]
    [MemberData(nameof(ColumnMistakes))]
    public void A_column_that_is_missing_or_mistyped_is_refused_before_any_row_is_read(string mistake, string column, string[] says)
    {
        IDataView sound = ConformanceData.View(_ml, sparse: false);
        IDataView wrong = Spoil(sound, mistake, column);
        EnergyRankingTrainer.Options options = ConformanceData.Options();
        options.ExampleWeightColumnName = "Weight";
        EnergyRankingTrainer trainer = _ml.Ranking.Trainers.EnergyBased(options);

        foreach (Action act in new Action[]
        {
            () => trainer.GetOutputSchema(SchemaShape.Create(wrong.Schema)),
            () => trainer.Fit(wrong),
            () => trainer.Fit(sound, wrong),
        })
        {
            Exception error = Assert.Throws<ArgumentOutOfRangeException>(act);
            Assert.True(error.IsMarked());
            Assert.All(says, part => Assert.Contains(part, error.Message, StringComparison.Ordinal));
        }
    }

    public static TheoryData<string, string[]> RowMistakes => new()
    {
        { "groups not together", ["Column 'GroupId', row 4: group 2 appears again after other groups", "sort the data by 'GroupId'"] },
        { "no group", ["Column 'GroupId', row 4: the group is missing"] },
        { "label NaN", ["Column 'Label', row 4: the label is NaN or a missing key, but must be a finite number of 0 or more"] },
        { "label negative", ["Column 'Label', row 4: the label is -1, but must be"] },
        { "label infinite", ["Column 'Label', row 4: the label is Infinity, but must be"] },
        { "weight NaN", ["Column 'Weight', row 4: the weight is NaN, but must be a finite number of 0 or more"] },
        { "weight negative", ["Column 'Weight', row 4: the weight is -0.5, but must be"] },
        { "weight infinite", ["Column 'Weight', row 4: the weight is Infinity, but must be"] },
        { "feature infinite", ["Column 'Features', row 4, slot 8 ('f8'): the value is infinite", "NaN where they are missing"] },
        { "one label level", ["None of the 4 ", "groups has candidates of two different labels in column 'Label'", "Check that 'GroupId'"] },
        { "no weight on right answers", ["None of the 4 ", "the higher one with a weight above 0 in column 'Weight', so there is nothing to rank"] },
        { "no rows", ["has no rows"] },
    };

    [Theory]
    [MemberData(nameof(RowMistakes))]
    public void A_row_that_cannot_be_trained_on_is_named(string mistake, string[] says)
    {
        EnergyRankingTrainer.Options options = ConformanceData.Options();
        options.ExampleWeightColumnName = "Weight";
        EnergyRankingTrainer trainer = _ml.Ranking.Trainers.EnergyBased(options);
        IDataView wrong = Spoil(mistake);
        IDataView sound = ConformanceData.View(_ml, sparse: false);

        AssertSays(() => trainer.Fit(wrong));
        AssertSays(() => trainer.Fit(sound, wrong));

        void AssertSays(Action act)
        {
            InvalidOperationException error = Assert.Throws<InvalidOperationException>(act);
            Assert.True(error.IsMarked());
            Assert.All(says, part => Assert.Contains(part, error.Message, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void A_group_that_comes_back_is_called_by_its_own_name()
    {
        List<ConformanceData.Row> rows = ConformanceData.Rows(sparse: false);
        IDataView view = ConformanceData.View(_ml, [.. rows, rows[0]]);
        IDataView data = _ml.Transforms.Conversion.MapValueToKey("GroupId", "Query").Fit(view).Transform(view);

        string message = Assert.Throws<InvalidOperationException>(() => _ml.Ranking.Trainers.EnergyBased(ConformanceData.Options()).Fit(data)).Message;

        Assert.Contains($"row {rows.Count}: group '{rows[0].Query}' appears again after other groups", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Training_and_validation_data_and_an_earlier_model_must_have_as_many_features()
    {
        IDataView data = ConformanceData.View(_ml, sparse: false);
        IDataView wider = _ml.Transforms.Concatenate("Features", "Features", "Weight").Fit(data).Transform(data);
        EnergyRankingTrainer trainer = _ml.Ranking.Trainers.EnergyBased(ConformanceData.Options());
        EnergyRankingModelParameters earlier = trainer.Fit(data).Model;

        string validation = Assert.Throws<InvalidOperationException>(() => trainer.Fit(data, wider)).Message;
        string resumed = Assert.Throws<InvalidOperationException>(() => trainer.Fit(wider, null, earlier)).Message;

        Assert.Contains("Column 'Features' has 10 features in the training data but 11 in the validation data", validation, StringComparison.Ordinal);
        Assert.Contains("Column 'Features' has 11 features, but the earlier model has 10", resumed, StringComparison.Ordinal);
    }

    [Fact]
    public void Early_stopping_needs_a_group_to_validate_on()
    {
        EnergyRankingTrainer.Options options = ConformanceData.Options();
        options.EarlyStopping = new EarlyStopping();
        IDataView data = ConformanceData.View(_ml, ConformanceData.Rows(sparse: false, groups: 10).GroupBy(r => r.GroupId).First(g => g.Select(r => r.Label).Distinct().Count() > 1));

        string message = Assert.Throws<InvalidOperationException>(() => _ml.Ranking.Trainers.EnergyBased(options).Fit(data)).Message;

        Assert.Contains("EarlyStopping needs groups to validate on, but only 1 can be trained on", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Features_of_the_wrong_length_are_refused_at_scoring_before_any_row_is_read()
    {
        IDataView data = ConformanceData.View(_ml, sparse: false);
        IDataView wider = _ml.Transforms.Concatenate("Features", "Features", "Weight").Fit(data).Transform(data);
        IDataView unnamed = _ml.Transforms.SelectColumns("Label").Fit(data).Transform(data);
        ITransformer model = _ml.Ranking.Trainers.EnergyBased(ConformanceData.Options()).Fit(data);
        using var stream = new MemoryStream();
        _ml.Model.Save(model, data.Schema, stream);
        stream.Position = 0;

        foreach (ITransformer transformer in new[] { model, _ml.Model.Load(stream, out _) })
        {
            foreach (Action act in new Action[] { () => transformer.Transform(wider), () => transformer.GetOutputSchema(wider.Schema) })
            {
                string message = Assert.Throws<ArgumentOutOfRangeException>(act).Message;
                Assert.Contains("feature column 'Features'", message, StringComparison.Ordinal);
                Assert.Contains("Vector<Single, 10>", message, StringComparison.Ordinal);
                Assert.Contains("Vector<Single, 11>", message, StringComparison.Ordinal);
            }

            string absent = Assert.Throws<ArgumentOutOfRangeException>(() => transformer.Transform(unnamed)).Message;
            Assert.Contains("Features column", absent, StringComparison.Ordinal);
            _ = Assert.Throws<ArgumentOutOfRangeException>(() => transformer.GetOutputSchema(unnamed.Schema));
        }
    }

    [Fact]
    public void A_loss_that_is_no_longer_finite_names_epoch_batch_and_largest_input()
    {
        List<ConformanceData.Row> rows = ConformanceData.Rows(sparse: false);
        float[] features = [.. rows[7].Features.DenseValues()];
        features[3] = 3e38f;
        rows[7].Features = new VBuffer<float>(features.Length, features);
        EnergyRankingTrainer.Options options = ConformanceData.Options();
        options.FeatureScaling = FeatureScaling.None;

        string message = Assert.Throws<InvalidOperationException>(() => _ml.Ranking.Trainers.EnergyBased(options).Fit(ConformanceData.View(_ml, rows))).Message;

        Assert.Matches(@"no longer finite in epoch 1, batch \d+ of \d+", message);
        Assert.Contains("3E+38 in slot 3 ('f3')", message, StringComparison.Ordinal);
        Assert.Contains("FeatureScaling.Auto", message, StringComparison.Ordinal);
    }

    private IDataView Spoil(string mistake)
    {
        List<ConformanceData.Row> rows = ConformanceData.Rows(sparse: false, groups: 6);
        uint first = rows[0].GroupId;
        // Row 4 is the first of the third group, whatever the groups' sizes were.
        rows = [.. rows.Take(8).Select((row, i) =>
        {
            row.GroupId = (uint)(i / 2) + first;
            row.Label = i % 2;
            return row;
        })];
        ConformanceData.Row spoilt = rows[4];
        switch (mistake)
        {
            case "groups not together":
                spoilt.GroupId = first;
                break;
            case "no group":
                spoilt.GroupId = uint.MaxValue;
                break;
            case "label NaN":
                spoilt.Label = float.NaN;
                break;
            case "label negative":
                spoilt.Label = -1;
                break;
            case "label infinite":
                spoilt.Label = float.PositiveInfinity;
                break;
            case "weight NaN":
                spoilt.Weight = float.NaN;
                break;
            case "weight negative":
                spoilt.Weight = -0.5f;
                break;
            case "weight infinite":
                spoilt.Weight = float.PositiveInfinity;
                break;
            case "feature infinite":
                float[] features = [.. spoilt.Features.DenseValues()];
                features[8] = float.NegativeInfinity;
                spoilt.Features = new VBuffer<float>(features.Length, features);
                break;
            case "one label level":
                rows.ForEach(row => row.Label = row.GroupId);
                break;
            case "no weight on right answers":
                rows.ForEach(row => row.Weight = row.Label > 0 ? 0 : 1);
                break;
            case "no rows":
                rows.Clear();
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(mistake), mistake, "No such mistake.");
        }

        return ConformanceData.View(_ml, rows);
    }

    private IDataView Spoil(IDataView data, string mistake, string column)
    {
        IEstimator<ITransformer> step = mistake switch
        {
            ['n', 'o', ' ', ..] => _ml.Transforms.DropColumns(column),
            "label of text" or "group of text" or "weight of text" => _ml.Transforms.CopyColumns(column, "Query"),
            "label of Double" => _ml.Transforms.Conversion.ConvertType(column, outputKind: DataKind.Double),
            "label of vectors" => _ml.Transforms.CopyColumns(column, "Features"),
            "features of one Single" or "group of Single" => _ml.Transforms.CopyColumns(column, "Weight"),
            "features of Double" => _ml.Transforms.Conversion.ConvertType(column, outputKind: DataKind.Double),
            "features of no known size" => _ml.Transforms.Text.TokenizeIntoWords("Words", "Query")
                .Append(_ml.Transforms.Conversion.ConvertType(column, "Words", DataKind.Single)),
            "group of key vectors" => _ml.Transforms.Concatenate(column, column, column),
            _ => throw new ArgumentOutOfRangeException(nameof(mistake), mistake, "No such mistake."),
        };
        return step.Fit(data).Transform(data);
    }
}

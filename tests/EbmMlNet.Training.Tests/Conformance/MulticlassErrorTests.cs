using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace EbmMlNet.Training.Tests.Conformance;

/// <summary>One row per mistake: what the user of the classifier did, and what the error has to say.</summary>
public class MulticlassErrorTests
{
    private const string Key = "Key<UInt32> (make a key of other types with MapValueToKey)";
    private readonly MLContext _ml = new(seed: 1);

    public static TheoryData<string, string, string[]> ColumnMistakes => new()
    {
        { "no label", "Label", ["label column 'Label'"] },
        { "label of text", "Label", ["label column 'Label'", Key, "String"] },
        { "label of Single", "Label", ["label column 'Label'", Key, "Single"] },
        { "label of key vectors", "Label", ["label column 'Label'", Key, "Vector<Key<UInt32>>"] },
        { "no features", "Features", ["feature column 'Features'"] },
        { "features of one Single", "Features", ["feature column 'Features'", "Vector<Single>", "got Single"] },
        { "features of Double", "Features", ["feature column 'Features'", "Vector<Single>", "Vector<Double>"] },
        { "no weight", "Weight", ["weight column 'Weight'"] },
        { "weight of text", "Weight", ["weight column 'Weight'", "Single", "String"] },
    };

    [Theory]
    [MemberData(nameof(ColumnMistakes))]
    public void A_column_that_is_missing_or_mistyped_is_refused_before_any_row_is_read(string mistake, string column, string[] says)
    {
        IDataView sound = ConformanceData.ClassView(_ml, sparse: false);
        IDataView wrong = Spoil(sound, mistake, column);
        EnergyMulticlassTrainer trainer = Trainer(options => options.ExampleWeightColumnName = "Weight");

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
        { "weight NaN", ["Column 'Weight', row 4: the weight is NaN, but must be a finite number of 0 or more"] },
        { "weight negative", ["Column 'Weight', row 4: the weight is -0.5, but must be"] },
        { "feature infinite", ["Column 'Features', row 4, slot 8 ('f8'): the value is infinite", "NaN where they are missing"] },
        { "no weight at all", ["None of the", "rows has a weight above 0 in column 'Weight'"] },
        { "no class at all", ["Column 'Label': the class of all", "rows is missing"] },
        { "no rows", ["has no rows"] },
    };

    [Theory]
    [MemberData(nameof(RowMistakes))]
    public void A_row_that_cannot_be_trained_on_is_named(string mistake, string[] says)
    {
        EnergyMulticlassTrainer trainer = Trainer(options => options.ExampleWeightColumnName = "Weight");
        IDataView wrong = Spoil(mistake), sound = ConformanceData.ClassView(_ml, sparse: false);

        foreach (Action act in new Action[] { () => trainer.Fit(wrong), () => trainer.Fit(sound, wrong) })
        {
            InvalidOperationException error = Assert.Throws<InvalidOperationException>(act);
            Assert.True(error.IsMarked());
            Assert.All(says, part => Assert.Contains(part, error.Message, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void One_class_only_is_nothing_to_tell_apart()
    {
        List<ConformanceData.Row> rows = ConformanceData.Rows(sparse: false);
        rows.ForEach(row => row.Grade = "some");
        IDataView view = ConformanceData.View(_ml, rows);
        IDataView one = _ml.Transforms.Conversion.MapValueToKey("Label", "Grade").Fit(view).Transform(view);

        AssertSays(() => Trainer().Fit(ConformanceData.ClassView(_ml, rows)), "All rows are of class 'some' in column 'Label'");
        AssertSays(() => Trainer().Fit(one), "Column 'Label' has keys of one class only");
        // To validate on one class is no mistake.
        _ = Trainer().Fit(ConformanceData.ClassView(_ml, sparse: false), ConformanceData.ClassView(_ml, rows));
    }

    [Fact]
    public void Classes_that_training_does_not_have_are_refused_in_validation()
    {
        IDataView train = ConformanceData.ClassView(_ml, sparse: false), view = ConformanceData.View(_ml, sparse: false);
        IDataView other = _ml.Transforms.Conversion.MapValueToKey("Label", "Query").Fit(view).Transform(view);
        IDataView shuffled = _ml.Transforms.Conversion.MapValueToKey(
            "Label", "Grade", keyData: _ml.Data.LoadFromEnumerable(ConformanceData.Grades.Reverse().Select(grade => new ConformanceData.Class { Grade = grade })))
            .Fit(view).Transform(view);

        AssertSays(() => Trainer().Fit(train, other), "Column 'Label' of the validation data has keys of 40 classes, but training has 3");
        AssertSays(() => Trainer().Fit(train, shuffled), "Column 'Label' of the validation data: key 1 stands for 'full', but in training for 'none'");
    }

    [Fact]
    public void An_earlier_model_must_have_as_many_features_and_classes_and_the_same_shape()
    {
        IDataView data = ConformanceData.ClassView(_ml, sparse: false);
        EnergyMulticlassModelParameters earlier = Trainer().Fit(data).Model;
        IDataView wider = _ml.Transforms.Concatenate("Features", "Features", "Weight").Fit(data).Transform(data);
        IDataView queries = _ml.Transforms.Conversion.MapValueToKey("Label", "Query").Fit(data).Transform(data);

        AssertSays(() => Trainer().Fit(wider, null, earlier), "Column 'Features' has 11 features, but the earlier model has 10");
        AssertSays(() => Trainer().Fit(data, wider), "10 features in the training data but 11 in the validation data");
        AssertSays(() => Trainer().Fit(queries, null, earlier), "Column 'Label' has keys of 40 classes, but the earlier model has 3");
        AssertSays(() => Trainer(o => o.Architecture = new Mlp(9)).Fit(data, null, earlier), "The earlier model has another shape than Options.Architecture, Mlp(9)");
    }

    [Fact]
    public void Costs_must_be_of_as_many_classes_as_there_are()
    {
        IDataView data = ConformanceData.ClassView(_ml, sparse: false);
        AssertSays(
            () => Trainer(o => (o.Loss, o.Margin) = (new HingeLoss(), new CostMatrixMargin(new float[4, 4]))).Fit(data),
            "Column 'Label' has keys of 3 classes, but Options.Margin has costs of 4");
    }

    [Fact]
    public void Keys_of_more_classes_than_can_be_held_are_refused()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(new Countless[] { new() { Label = 1 }, new() { Label = 2 } });
        AssertSays(() => Trainer().Fit(data), "is more than can be held. Make the keys with MapValueToKey");
    }

    [Fact]
    public void Early_stopping_needs_a_row_to_validate_on()
    {
        List<ConformanceData.Row> rows = ConformanceData.Rows(sparse: false)[..2];
        (rows[0].Grade, rows[1].Grade) = ("none", "full");
        rows[1].Weight = 1;
        AssertSays(
            () => Trainer(o => o.EarlyStopping = new EarlyStopping { ValidationFraction = 0.99 }).Fit(ConformanceData.ClassView(_ml, rows)),
            "EarlyStopping needs rows to validate on, but only 2 can be trained on");
    }

    [Fact]
    public void A_loss_that_is_no_longer_finite_names_epoch_batch_and_largest_input()
    {
        List<ConformanceData.Row> rows = ConformanceData.Rows(sparse: false);
        float[] features = [.. rows[7].Features.DenseValues()];
        features[3] = 3e38f;
        rows[7].Features = new VBuffer<float>(features.Length, features);
        string message = Assert.Throws<InvalidOperationException>(
            () => Trainer(o => o.FeatureScaling = FeatureScaling.None).Fit(ConformanceData.ClassView(_ml, rows))).Message;
        Assert.Matches(@"no longer finite in epoch 1, batch \d+ of \d+", message);
        Assert.Contains("3E+38 in slot 3 ('f3')", message, StringComparison.Ordinal);
    }

    private static readonly (string Option, Action<EnergyMulticlassTrainer.Options> Spoil)[] _optionMistakes =
    [
        ("LabelColumnName", o => o.LabelColumnName = ""),
        ("Quality", o => o.Quality = (Quality)99),
        ("RowsPerBatch", o => o.RowsPerBatch = 0),
        ("ClassesPerStep", o => o.ClassesPerStep = 1),
        ("ValidationMetric", o => o.ValidationMetric = null!),
        ("Loss", o => (o.Loss, o.Architecture) = (new SimpleLoss(), new Linear())),
    ];

    [Fact]
    public void Options_out_of_range_are_refused_by_name_and_all_at_once()
    {
        EnergyMulticlassTrainer.Options all = new();
        foreach ((string option, Action<EnergyMulticlassTrainer.Options> spoil) in _optionMistakes)
        {
            EnergyMulticlassTrainer.Options one = new();
            spoil(one);
            Assert.Contains($"1 option is wrong: {option} is ", Message(one), StringComparison.Ordinal);
            spoil(all);
        }

        Assert.Contains("6 options are wrong", Message(all), StringComparison.Ordinal);

        string Message(EnergyMulticlassTrainer.Options options) =>
            Assert.Throws<ArgumentOutOfRangeException>(() => _ml.MulticlassClassification.Trainers.EnergyBased(options)).Message;
    }

    private static void AssertSays(Action act, string part)
    {
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(act);
        Assert.True(error.IsMarked());
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }

    private EnergyMulticlassTrainer Trainer(Action<EnergyMulticlassTrainer.Options>? set = null)
    {
        EnergyMulticlassTrainer.Options options = ConformanceData.ClassOptions();
        set?.Invoke(options);
        return _ml.MulticlassClassification.Trainers.EnergyBased(options);
    }

    private IDataView Spoil(string mistake)
    {
        List<ConformanceData.Row> rows = ConformanceData.Rows(sparse: false);
        switch (mistake)
        {
            case "weight NaN":
                rows[4].Weight = float.NaN;
                break;
            case "weight negative":
                rows[4].Weight = -0.5f;
                break;
            case "feature infinite":
                float[] features = [.. rows[4].Features.DenseValues()];
                features[8] = float.NegativeInfinity;
                rows[4].Features = new VBuffer<float>(features.Length, features);
                break;
            case "no weight at all":
                rows.ForEach(row => row.Weight = 0);
                break;
            case "no class at all":
                rows.ForEach(row => row.Grade = "unheard of");
                break;
            case "no rows":
                rows.Clear();
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(mistake), mistake, "No such mistake.");
        }

        return ConformanceData.ClassView(_ml, rows);
    }

    private IDataView Spoil(IDataView data, string mistake, string column)
    {
        IEstimator<ITransformer> step = mistake switch
        {
            ['n', 'o', ' ', ..] => _ml.Transforms.DropColumns(column),
            "label of text" or "weight of text" => _ml.Transforms.CopyColumns(column, "Query"),
            "label of Single" or "features of one Single" => _ml.Transforms.CopyColumns(column, "Weight"),
            "label of key vectors" => _ml.Transforms.Concatenate(column, column, column),
            "features of Double" => _ml.Transforms.Conversion.ConvertType(column, outputKind: DataKind.Double),
            _ => throw new ArgumentOutOfRangeException(nameof(mistake), mistake, "No such mistake."),
        };
        return step.Fit(data).Transform(data);
    }

    private sealed class Countless
    {
        [KeyType(4_000_000_000)]
        public uint Label { get; set; }

        [VectorType(2)]
        public float[] Features { get; set; } = [1, 2];
    }
}

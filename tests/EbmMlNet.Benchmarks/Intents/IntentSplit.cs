using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Benchmarks.Intents;

/// <summary>A data set as trainers see it: text features computed once, the same for all of them.</summary>
internal sealed class IntentSplit
{
    /// <summary>The columns of pairs.</summary>
    public const string Question = nameof(IntentPair.QuestionFeatures);
    public const string Intent = nameof(IntentPair.IntentFeatures);

    private readonly VBuffer<float>[] _intents;

    /// <summary>Fits the features to the questions to train on and the descriptions of the intents.</summary>
    public IntentSplit(MLContext ml, IntentSet set, TextFeatures features)
    {
        Set = set;
        IntentRow[] intents = [.. set.Intents.Select((intent, i) => new IntentRow { Question = set.Descriptions[i], Intent = intent })];
        IDataView names = ml.Data.LoadFromEnumerable(set.Intents.Select(intent => new IntentName { Name = intent }));
        ITransformer transformer = ml.Transforms.Conversion.MapValueToKey("Label", nameof(IntentRow.Intent), keyData: names)
            .Append(features.Make(ml, "Features", nameof(IntentRow.Question)))
            .Fit(ml.Data.LoadFromEnumerable(set.Train.Concat(intents)));
        Train = Cached(set.Train);
        Test = Cached(set.Test);
        TestLabels = Labels(Test);
        FeatureCount = ((VectorDataViewType)Train.Schema["Features"].Type).Size;
        _intents = Features(Cached(intents));

        // Read once here, so that a trainer's time is its own.
        IDataView Cached(IEnumerable<IntentRow> rows)
        {
            IDataView cached = ml.Data.Cache(transformer.Transform(ml.Data.LoadFromEnumerable(rows)), "Label", "Features");
            _ = Features(cached);
            return cached;
        }
    }

    public IntentSet Set { get; }

    /// <summary>Columns Label, a key of the intent, and Features, of the question.</summary>
    public IDataView Train { get; }

    /// <summary>The same columns.</summary>
    public IDataView Test { get; }

    /// <summary>The index of each test question's intent.</summary>
    public int[] TestLabels { get; }

    /// <summary>How many features a text has.</summary>
    public int FeatureCount { get; }

    /// <summary>Column Features: those of each question to train on, and then those of its intent's description.</summary>
    public IDataView TrainPairs(MLContext ml) => Pairs(ml, Features(Train).Zip(Labels(Train), (question, intent) => new IntentPair
    {
        QuestionFeatures = question,
        IntentFeatures = _intents[intent],
    }));

    /// <summary>The same for each test question and every intent.</summary>
    public IDataView TestPairs(MLContext ml) => Pairs(ml, Features(Test).SelectMany(question => _intents.Select(intent => new IntentPair
    {
        QuestionFeatures = question,
        IntentFeatures = intent,
    })));

    private IDataView Pairs(MLContext ml, IEnumerable<IntentPair> pairs)
    {
        var schema = SchemaDefinition.Create(typeof(IntentPair));
        foreach (SchemaDefinition.Column column in schema)
        {
            column.ColumnType = new VectorDataViewType(NumberDataViewType.Single, FeatureCount);
        }

        IDataView rows = ml.Data.LoadFromEnumerable(pairs, schema);
        return ml.Transforms.Concatenate("Features", Question, Intent).Fit(rows).Transform(rows);
    }

    // ML.NET hands out one buffer again and again.
    private static VBuffer<float>[] Features(IDataView data) => [.. data.GetColumn<VBuffer<float>>("Features").Select(buffer =>
    {
        VBuffer<float> copy = default;
        buffer.CopyTo(ref copy);
        return copy;
    })];

    private static int[] Labels(IDataView data) => [.. data.GetColumn<uint>("Label").Select(key => (int)key - 1)];

    private sealed class IntentName
    {
        public string Name { get; set; } = "";
    }

    private sealed class IntentPair
    {
        public VBuffer<float> QuestionFeatures { get; set; }

        public VBuffer<float> IntentFeatures { get; set; }
    }
}

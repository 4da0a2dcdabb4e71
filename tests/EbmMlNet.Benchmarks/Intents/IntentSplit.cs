using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Benchmarks.Intents;

/// <summary>A data set as trainers see it: text features computed once, the same for all of them.</summary>
internal sealed class IntentSplit
{
    public IntentSplit(MLContext ml, IntentSet set, TextFeatures features)
    {
        Set = set;
        IDataView train = ml.Data.LoadFromEnumerable(set.Train);
        IDataView intents = ml.Data.LoadFromEnumerable(set.Intents.Select(intent => new IntentName { Name = intent }));
        ITransformer transformer = ml.Transforms.Conversion.MapValueToKey("Label", nameof(IntentRow.Intent), keyData: intents)
            .Append(features.Make(ml, "Features", nameof(IntentRow.Question)))
            .Fit(train);
        Train = Cached(ml, transformer.Transform(train));
        Test = Cached(ml, transformer.Transform(ml.Data.LoadFromEnumerable(set.Test)));
        TestLabels = [.. Test.GetColumn<uint>("Label").Select(key => (int)key - 1)];
    }

    public IntentSet Set { get; }

    /// <summary>Columns Label, a key of the intent, and Features, of the question.</summary>
    public IDataView Train { get; }

    /// <summary>The same columns.</summary>
    public IDataView Test { get; }

    /// <summary>The index of each test question's intent.</summary>
    public IReadOnlyList<int> TestLabels { get; }

    public int FeatureCount => ((VectorDataViewType)Train.Schema["Features"].Type).Size;

    // Read once here, so that a trainer's time is its own.
    private static IDataView Cached(MLContext ml, IDataView data)
    {
        IDataView cached = ml.Data.Cache(data, "Label", "Features");
        using DataViewRowCursor cursor = cached.GetRowCursor(cached.Schema);
        while (cursor.MoveNext())
        {
        }

        return cached;
    }

    private sealed class IntentName
    {
        public string Name { get; set; } = "";
    }
}

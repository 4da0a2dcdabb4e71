using IntentSearch.Data;

namespace EbmMlNet.Benchmarks.Intents;

/// <summary>The questions of the sample IntentSearch.</summary>
internal static class ShopIntents
{
    public static IntentSet Load()
    {
        IntentData data = IntentData.Load(IntentData.Folder);
        return new IntentSet(
            "IntentSearch",
            [.. data.Intents.Select(intent => intent.Id)],
            [.. data.Intents.Select(intent => intent.Description)],
            Rows(data, IntentSearch.Data.Part.Train),
            Rows(data, IntentSearch.Data.Part.Test))
        {
            Seeds = 5,
        };
    }

    private static IntentRow[] Rows(IntentData data, IntentSearch.Data.Part part) =>
        [.. data.Of(part).Select(question => new IntentRow { Question = question.Text, Intent = question.Intent.Id })];
}

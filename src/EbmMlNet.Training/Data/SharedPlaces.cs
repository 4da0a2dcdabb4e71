namespace EbmMlNet;

/// <summary>Which slots of y mean the same as which slots of x.</summary>
/// <param name="ContextSlots">The slots of x; slot i has place i.</param>
/// <param name="AnswerSlots">The slots of y.</param>
/// <param name="AnswerPlaces">The place of each slot of y; null where slot i has place i.</param>
/// <param name="Count">The number of places.</param>
internal sealed record SharedPlaces(int ContextSlots, int AnswerSlots, int[]? AnswerPlaces, int Count)
{
    /// <summary>The places of two columns of the same slots.</summary>
    public static SharedPlaces Same(int slots) => new(slots, slots, null, slots);

    public int PlaceOf(int answerSlot) => AnswerPlaces is null ? answerSlot : AnswerPlaces[answerSlot];

    /// <summary>By the names of slots; null where the two have none in common.</summary>
    /// <param name="context">The names of x's slots, without the column's.</param>
    /// <param name="answer">The names of y's slots, without the column's.</param>
    public static SharedPlaces? ByName(IReadOnlyList<string> context, IReadOnlyList<string> answer)
    {
        if (context.SequenceEqual(answer))
        {
            return Same(context.Count);
        }

        var free = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < context.Count; i++)
        {
            if (context[i].Length > 0)
            {
                _ = free.TryAdd(context[i], i);
            }
        }

        int count = context.Count, shared = 0;
        int[] places = new int[answer.Count];
        for (int i = 0; i < places.Length; i++)
        {
            bool isShared = free.Remove(answer[i], out int place);
            shared += isShared ? 1 : 0;
            places[i] = isShared ? place : count++;
        }

        return shared == 0 ? null : new SharedPlaces(context.Count, answer.Count, places, count);
    }
}

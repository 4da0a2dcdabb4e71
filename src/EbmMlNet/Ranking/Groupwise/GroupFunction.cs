namespace EbmMlNet;

/// <summary>What a group's scores say of each of its rows.</summary>
internal delegate void GroupFunction<TValue>(ReadOnlySpan<float> scores, Span<TValue> values);

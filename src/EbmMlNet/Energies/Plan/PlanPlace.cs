namespace EbmMlNet;

/// <summary>Where the outputs of a layer lie in the memory of a plan: one row after the other, each padded with zeros.</summary>
/// <param name="Offset">Where they start, times the number of rows.</param>
/// <param name="Count">How many a row has.</param>
/// <param name="Length">The same with padding.</param>
internal readonly record struct PlanPlace(int Offset, int Count, int Length)
{
    /// <summary>All rows.</summary>
    public Span<float> Of(Span<float> memory, int rows) => memory.Slice(Offset * rows, Length * rows);

    /// <summary>One of the rows.</summary>
    public Span<float> Of(Span<float> memory, int rows, int row) => memory.Slice((Offset * rows) + (Length * row), Length);
}

namespace EbmMlNet.Benchmarks.Pairs;

/// <summary>Two texts that belong together, such as a question and its answer.</summary>
internal sealed class TextPair
{
    public string Question { get; set; } = "";

    public string Reply { get; set; } = "";
}

namespace EbmMlNet.Tool;

/// <summary>What is wrong with a file, a column or a model, in one sentence, and what to do about it.</summary>
internal sealed class ToolException(string message, string hint) : Exception(message)
{
    public string Hint { get; } = hint;
}

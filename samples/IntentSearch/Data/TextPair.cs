using Microsoft.ML.Data;

namespace IntentSearch.Data;

/// <summary>A question and the description of an intent: what a model says an energy of.</summary>
internal sealed class TextPair
{
    public TextPair()
    {
    }

    public TextPair(string question, Intent intent)
    {
        Question = question;
        Intent = intent.Description;
        IntentId = intent.Id;
    }

    public string Question { get; set; } = "";

    public string Intent { get; set; } = "";

    /// <summary>Not for the model: what it knows of an intent is the description.</summary>
    [NoColumn]
    public string IntentId { get; } = "";
}

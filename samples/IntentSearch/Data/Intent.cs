namespace IntentSearch.Data;

/// <summary>Something that customers want.</summary>
/// <param name="Id">Its short name, such as <c>order_cancel</c>.</param>
/// <param name="Description">One sentence in the words of the support desk.</param>
internal sealed record Intent(string Id, string Description);

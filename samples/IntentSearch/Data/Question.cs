namespace IntentSearch.Data;

/// <summary>What a customer wrote.</summary>
/// <param name="Intent">What is behind it.</param>
/// <param name="Text">The customer's words.</param>
/// <param name="Part">What it is used for.</param>
internal sealed record Question(Intent Intent, string Text, Part Part);

namespace EbmMlNet;

/// <summary>
/// A right answer of a batch: a candidate with at least one candidate of lower label in its group. Those lower ones are its incorrect
/// answers and stand in columns <c>0 .. LowerCount - 1</c> of the group's row.
/// </summary>
/// <param name="Group">The row of the group.</param>
/// <param name="Column">The column of the right answer.</param>
/// <param name="LowerCount">How many candidates of the group have a lower label; at least 1.</param>
/// <param name="Share">Gain times example weight, divided by the sum of these over the right answers of the group.</param>
public readonly record struct RightAnswer(int Group, int Column, int LowerCount, float Share);

namespace EbmMlNet.Benchmarks.Intents;

/// <summary>Questions with their intents.</summary>
/// <param name="Name">The name of the data set.</param>
/// <param name="Intents">The ids of the intents.</param>
/// <param name="Descriptions">What each intent means, in words.</param>
/// <param name="Train">Questions to train on.</param>
/// <param name="Test">Questions to test on.</param>
internal sealed record IntentSet(
    string Name, IReadOnlyList<string> Intents, IReadOnlyList<string> Descriptions, IReadOnlyList<IntentRow> Train, IReadOnlyList<IntentRow> Test)
{
    private const int ValidationOneIn = 5;

    /// <summary>How many seeds a trainer's numbers are the mean of; a small test part wants several.</summary>
    public int Seeds { get; init; } = 1;

    public string Description =>
        $"{Intents.Count} intents, {Train.Count} questions to train on, {Test.Count} to test on. {(Seeds == 1 ? "One seed." : $"Mean of {Seeds} seeds.")}";

    /// <summary>The training part alone, every fifth question of each intent in the place of the test part.</summary>
    public IntentSet Validation()
    {
        ILookup<bool, IntentRow> parts = Train
            .GroupBy(row => row.Intent)
            .SelectMany(intent => intent.Select((row, i) => (Row: row, IsValidation: i % ValidationOneIn == ValidationOneIn - 1)))
            .ToLookup(row => row.IsValidation, row => row.Row);
        return this with { Name = $"{Name}, a fifth of the training part held out", Train = [.. parts[false]], Test = [.. parts[true]] };
    }
}

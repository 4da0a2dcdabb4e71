namespace IntentSearch.Data;

/// <summary>The intents of an online shop's customers, and questions of theirs.</summary>
/// <param name="Intents">Every intent, in file order.</param>
/// <param name="Questions">Every question, in file order.</param>
internal sealed record IntentData(IReadOnlyList<Intent> Intents, IReadOnlyList<Question> Questions)
{
    /// <summary>Where the build puts the sample's own files.</summary>
    public static string Folder => Path.Combine(AppContext.BaseDirectory, "Data");

    /// <summary>Reads <c>intents.tsv</c> and <c>questions.tsv</c>.</summary>
    /// <exception cref="InvalidDataException">A line is not as it should be; the message names file and line.</exception>
    public static IntentData Load(string folder)
    {
        var intents = new Dictionary<string, Intent>(StringComparer.Ordinal);
        TabFile intentFile = TabFile.Read(Path.Combine(folder, "intents.tsv"), "intent", "description");
        for (int row = 0; row < intentFile.Rows.Count; row++)
        {
            var intent = new Intent(intentFile.Rows[row][0], intentFile.Rows[row][1]);
            if (!intents.TryAdd(intent.Id, intent))
            {
                throw intentFile.Error(row, $"the intent '{intent.Id}' is already there.");
            }
        }

        TabFile questionFile = TabFile.Read(Path.Combine(folder, "questions.tsv"), "intent", "question", "part");
        return new IntentData(
            [.. intents.Values],
            [.. Enumerable.Range(0, questionFile.Rows.Count).Select(row => Read(questionFile, row, intents))]);
    }

    public IEnumerable<Question> Of(Part part) => Questions.Where(question => question.Part == part);

    private static Question Read(TabFile file, int row, Dictionary<string, Intent> intents)
    {
        string[] values = file.Rows[row];
        if (!intents.TryGetValue(values[0], out Intent? intent))
        {
            throw file.Error(row, $"the intent '{values[0]}' is not in intents.tsv.");
        }

        return new Question(intent, values[1], values[2] switch
        {
            "train" => Part.Train,
            "test" => Part.Test,
            _ => throw file.Error(row, $"the part is '{values[2]}'; expected train or test."),
        });
    }
}

namespace AskTheDocs.Questions;

/// <summary>A question whose right answers are known.</summary>
/// <param name="Text">A summary.</param>
/// <param name="RightPages">The keys of the pages that have it.</param>
internal sealed record DocQuestion(string Text, HashSet<int> RightPages);

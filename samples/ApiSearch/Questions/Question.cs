using ApiSearch.Search;

namespace ApiSearch.Questions;

/// <summary>A summary, and the members that have it.</summary>
/// <param name="Number">Numbers the questions from zero.</param>
/// <param name="Query">The summary's words.</param>
/// <param name="RightAnswers">All members with this very summary, ascending.</param>
/// <param name="Part">What it is used for.</param>
internal sealed record Question(int Number, Query Query, int[] RightAnswers, Part Part);

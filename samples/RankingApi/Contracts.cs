namespace RankingApi;

/// <summary>The day that is asked about.</summary>
/// <param name="Season">1 for winter to 4 for autumn.</param>
/// <param name="Weekday">0 for Sunday to 6 for Saturday.</param>
/// <param name="IsWorkingDay">Whether most people work.</param>
/// <param name="IsHoliday">Whether it is a public holiday.</param>
internal sealed record DayQuery(int Season, int Weekday, bool IsWorkingDay, bool IsHoliday = false);

/// <summary>One hour of it.</summary>
/// <param name="Hour">0 to 23.</param>
/// <param name="Weather">1 for clear to 4 for heavy rain or snow.</param>
/// <param name="Celsius">Degrees.</param>
/// <param name="Humidity">Per cent.</param>
/// <param name="WindSpeed">Kilometres an hour.</param>
internal sealed record HourCandidate(int Hour, int Weather, float Celsius, float Humidity, float WindSpeed);

/// <summary>A day, and the hours to rank.</summary>
internal sealed record RankRequest(DayQuery Query, HourCandidate[] Candidates);

/// <summary>An hour and its place.</summary>
/// <param name="Rank">1 for the hour that needs most people.</param>
/// <param name="Hour">0 to 23.</param>
/// <param name="Energy">Lower is better; energies compare within one request.</param>
/// <param name="Probability">By the Gibbs distribution over the candidates.</param>
internal sealed record RankedHour(int Rank, int Hour, float Energy, float Probability);

/// <summary>The hours, best first.</summary>
/// <param name="Model">The generation of the model that ranked them.</param>
/// <param name="Ranked">One for each candidate.</param>
internal sealed record RankResponse(string Model, IReadOnlyList<RankedHour> Ranked);

/// <summary>A day and one hour of it.</summary>
internal sealed record PredictRequest(DayQuery Query, HourCandidate Candidate);

/// <summary>What one hour scores by itself; higher is busier.</summary>
internal sealed record PredictResponse(string Model, float Score, float Energy);

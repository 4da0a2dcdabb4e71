namespace RankingApi;

/// <summary>Checks requests and turns them into rows of the model.</summary>
internal static class Requests
{
    public const int MostCandidates = 1000;

    /// <summary>What is wrong, by the field's name; empty where nothing is.</summary>
    public static Dictionary<string, string[]> Problems(DayQuery? query, IReadOnlyList<HourCandidate?>? candidates)
    {
        var problems = new Dictionary<string, List<string>>();
        void Check(bool isRight, string field, string message)
        {
            if (!isRight)
            {
                (problems.TryGetValue(field, out List<string>? messages) ? messages : problems[field] = []).Add(message);
            }
        }

        Check(query is not null, "query", "Give the day: season, weekday, isWorkingDay.");
        Check(query?.Season is null or (>= 1 and <= 4), "query.season", $"Is {query?.Season}, but must be 1 to 4.");
        Check(query?.Weekday is null or (>= 0 and <= 6), "query.weekday", $"Is {query?.Weekday}, but must be 0 to 6.");
        Check(candidates?.Count is >= 1 and <= MostCandidates, "candidates", $"Are {candidates?.Count ?? 0}, but must be 1 to {MostCandidates}.");
        foreach ((HourCandidate? candidate, int i) in (candidates ?? []).Take(MostCandidates).Select((candidate, i) => (candidate, i)))
        {
            string field = $"candidates[{i}]";
            Check(candidate is not null, field, "Is null.");
            Check(candidate?.Hour is null or (>= 0 and <= 23), field + ".hour", $"Is {candidate?.Hour}, but must be 0 to 23.");
            Check(candidate?.Weather is null or (>= 1 and <= 4), field + ".weather", $"Is {candidate?.Weather}, but must be 1 to 4.");
            Check(candidate?.Humidity is null or (>= 0 and <= 100), field + ".humidity", $"Is {candidate?.Humidity}, but must be 0 to 100.");
            Check(candidate?.WindSpeed is null or (>= 0 and <= 500), field + ".windSpeed", $"Is {candidate?.WindSpeed}, but must be 0 to 500.");
            Check(candidate?.Celsius is null or (>= -90 and <= 70), field + ".celsius", $"Is {candidate?.Celsius}, but must be -90 to 70.");
        }

        return problems.ToDictionary(problem => problem.Key, problem => problem.Value.ToArray());
    }

    /// <summary>The row, in the units of the training data.</summary>
    public static Hour Row(DayQuery day, HourCandidate hour) => new()
    {
        Season = day.Season,
        Weekday = day.Weekday,
        Workingday = day.IsWorkingDay ? 1 : 0,
        Holiday = day.IsHoliday ? 1 : 0,
        Hr = hour.Hour,
        Weathersit = hour.Weather,
        Temp = hour.Celsius / 41,
        Hum = hour.Humidity / 100,
        Windspeed = hour.WindSpeed / 67,
    };
}

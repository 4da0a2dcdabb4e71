namespace EnergySurfaces.Experiment;

/// <summary>What is to be learnt, y = x^2: questions x are drawn from [-1, 1], answers y lie between -0.5 and 1.5.</summary>
internal static class Parabola
{
    public const float LeastX = -1f;
    public const float MostX = 1f;
    public const float LeastY = -0.5f;
    public const float MostY = 1.5f;

    // Incorrect answers are the points of a grid that lie farther than this from the right one.
    private const float Tolerance = 0.1f;
    private const int AnswersOnGrid = 21;

    public static float Answer(float x) => x * x;

    public static float[] Questions(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => LeastX + ((MostX - LeastX) * random.NextSingle()))];
    }

    /// <summary>For each question a group: the right answer and the incorrect ones.</summary>
    public static List<Candidate> Candidates(IReadOnlyList<float> questions)
    {
        var candidates = new List<Candidate>();
        float[] grid = [.. Steps(LeastY, MostY, AnswersOnGrid)];
        for (int i = 0; i < questions.Count; i++)
        {
            float x = questions[i], right = Answer(x);
            candidates.Add(new Candidate { GroupId = (uint)i + 1, Label = 1, Features = [x, right] });
            foreach (float y in grid.Where(y => MathF.Abs(y - right) > Tolerance))
            {
                candidates.Add(new Candidate { GroupId = (uint)i + 1, Label = 0, Features = [x, y] });
            }
        }

        return candidates;
    }

    /// <summary>Evenly spaced numbers, both ends included.</summary>
    public static IEnumerable<float> Steps(float least, float most, int count) =>
        Enumerable.Range(0, count).Select(i => least + ((most - least) * i / (count - 1)));
}

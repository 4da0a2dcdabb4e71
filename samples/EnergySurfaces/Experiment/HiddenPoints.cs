namespace EnergySurfaces.Experiment;

/// <summary>
/// What codes are to find: points of a plane that no one sees. An answer y is a curved view of its point, a question x another view of the
/// point of its right answer, with noise.
/// </summary>
internal sealed class HiddenPoints
{
    /// <summary>The features of a question, and those of an answer.</summary>
    public const int Slots = 6;

    public const int Count = 40;

    private const float Noise = 0.5f;
    private readonly (float U, float V)[] _points;

    public HiddenPoints(int seed)
    {
        var random = new Random(seed);
        _points = [.. Enumerable.Range(0, Count).Select(_ => (Draw(random), Draw(random)))];
        Answers = [.. _points.Select(point => (float[])[.. Enumerable.Range(0, Slots).Select(i => MathF.Sin(Mix(point, i) + (i / 3f)))])];
    }

    /// <summary>The features y of each answer.</summary>
    public IReadOnlyList<float[]> Answers { get; }

    /// <summary>The hidden coordinate that colours show, from -1 to 1.</summary>
    public float Shown(int answer) => _points[answer].U;

    /// <summary>Questions whose right answers are drawn from all.</summary>
    public List<QuestionAnswerPair> Pairs(int count, int seed)
    {
        var random = new Random(seed);
        var pairs = new List<QuestionAnswerPair>();
        for (int i = 0; i < count; i++)
        {
            int right = random.Next(Count);
            IEnumerable<float> x = Enumerable.Range(0, Slots).Select(slot => Mix(_points[right], slot + 11) + (Noise * Draw(random)));
            pairs.Add(new QuestionAnswerPair { Features = [.. x, .. Answers[right]], Right = right });
        }

        return pairs;
    }

    private static float Mix((float U, float V) point, int slot) =>
        (point.U * MathF.Cos(1.7f * slot)) + (point.V * MathF.Cos((1.7f * slot) + 2.3f));

    private static float Draw(Random random) => (2 * random.NextSingle()) - 1;
}

using EbmMlNet;

namespace EnergySurfaces.Experiment;

/// <summary>Where a model puts answers and held-out questions in the plane of codes, and how well that serves inference.</summary>
/// <param name="Case">How it was trained.</param>
/// <param name="Answers">The code of each answer.</param>
/// <param name="Questions">The code of each question, and the number of its right answer.</param>
/// <param name="Statistics">How far the codes of answers are from a point, and from a line.</param>
/// <param name="ReciprocalRank">The mean reciprocal rank of the right answer among all, by energy.</param>
internal sealed record CodeMap(
    CodeCase Case,
    IReadOnlyList<float[]> Answers,
    IReadOnlyList<(float[] Code, int Right)> Questions,
    CodeStatistics Statistics,
    double ReciprocalRank)
{
    /// <summary>The mean reciprocal rank that a random order has.</summary>
    public static double RandomReciprocalRank { get; } = Enumerable.Range(1, HiddenPoints.Count).Average(rank => 1.0 / rank);

    /// <summary>What the trainer said when it found the energies flat, or null.</summary>
    public string? FlatWarning { get; init; }

    /// <summary>The mean code of the answers.</summary>
    public (double U, double V) Centre => (Answers.Average(code => code[0]), Answers.Average(code => code[1]));

    public static CodeMap Of(CodeCase @case, JointEmbeddingEnergy energy, HiddenPoints points, IReadOnlyList<QuestionAnswerPair> pairs)
    {
        float[][] answers = [.. points.Answers.Select(y => Code(code => energy.EmbedAnswer(y, code)))];
        (float[] Code, int Right)[] questions =
            [.. pairs.Select(pair => (Code(code => energy.EmbedContext(pair.Features.AsSpan(0, HiddenPoints.Slots), code)), pair.Right))];
        double reciprocalRank = questions.Average(question =>
        {
            float[] energies = [.. answers.Select(answer => energy.EnergyOfCodes(question.Code, answer))];
            return 1.0 / energies.Count(other => other <= energies[question.Right]);
        });
        return new CodeMap(@case, answers, questions, StatisticsOf(answers), reciprocalRank);
    }

    /// <summary>The library's own statistics, of codes in a plane.</summary>
    public static CodeStatistics StatisticsOf(IReadOnlyList<float[]> codes)
    {
        double u = codes.Average(code => code[0]), v = codes.Average(code => code[1]);
        double uu = codes.Sum(code => (code[0] - u) * (code[0] - u));
        double vv = codes.Sum(code => (code[1] - v) * (code[1] - v));
        double uv = codes.Sum(code => (code[0] - u) * (code[1] - v));

        // Singular values of the centred codes are the square roots of the eigenvalues of this scatter matrix.
        double mean = (uu + vv) / 2, half = Math.Sqrt(((uu - vv) * (uu - vv) / 4) + (uv * uv));
        double[] singular = [Math.Sqrt(mean + half), Math.Sqrt(Math.Max(0, mean - half))];
        double entropy = singular.Where(value => value > 0).Select(value => value / singular.Sum()).Sum(p => -p * Math.Log(p));
        return new CodeStatistics(Math.Sqrt(mean / (codes.Count - 1)), Math.Exp(entropy));
    }

    private static float[] Code(Action<float[]> embed)
    {
        float[] code = new float[2];
        embed(code);
        return code;
    }
}

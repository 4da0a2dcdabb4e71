using EbmMlNet;
using EnergySurfaces.Experiment;

namespace EnergySurfaces.Tests;

public class ExperimentTests
{
    private static readonly float[] _questions = Parabola.Questions(20, seed: 3);

    [Fact]
    public void Every_loss_of_the_library_is_in_the_catalogue()
    {
        IEnumerable<Type> types = typeof(EnergyBasedLoss).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(EnergyBasedLoss)) && !type.IsAbstract);
        Assert.Equal(types.ToHashSet(), LossCatalogue.All.Select(loss => loss.GetType()).ToHashSet());
    }

    [Fact]
    public void The_right_answer_comes_first_in_its_group_and_incorrect_ones_keep_away_from_it()
    {
        foreach (IGrouping<uint, Candidate> group in Parabola.Candidates(_questions).GroupBy(candidate => candidate.GroupId))
        {
            Candidate right = group.First();
            Assert.Equal((1f, Parabola.Answer(right.Features[0])), (right.Label, right.Features[1]));
            Assert.All(group.Skip(1), other =>
            {
                Assert.Equal((0f, right.Features[0]), (other.Label, other.Features[0]));
                Assert.True(Math.Abs(other.Features[1] - right.Features[1]) > 0.1f);
            });
        }
    }

    [Fact]
    public void A_surface_in_shape_and_a_flat_one_are_told_apart()
    {
        SurfaceMeasures good = SurfaceMeasures.Of(Surface((x, y) => MathF.Abs(Parabola.Answer(x) - y)), _questions);
        Assert.True(good is { Error: < 0.005, Gap: > 0.1 and < 0.2, Spread: > 0.3, IsFlat: false }, good.ToString());
        SurfaceMeasures flat = SurfaceMeasures.Of(Surface((_, _) => 2), _questions);
        Assert.True(flat is { Error: > 0.4, Gap: 0, Spread: 0, IsFlat: true }, flat.ToString());
    }

    [Fact]
    public void The_hinge_over_two_energies_is_what_its_formula_says()
    {
        // Energies 0, 1, 2, 3; rows are those of the incorrect answer.
        LossSurface hinge = LossSurface.Of(new HingeLoss(), steps: 4);
        Assert.Equal(3, hinge.Values[0, 2], 5);
        Assert.Equal((1, -1), (hinge.ByRight[0, 2], hinge.ByIncorrect[0, 2]));
        Assert.Equal(0, hinge.Values[3, 0]);
        Assert.Equal((0, 0), (hinge.ByRight[3, 0], hinge.ByIncorrect[3, 0]));
    }

    [Fact]
    public void Statistics_of_codes_tell_a_point_a_line_and_a_plane_apart()
    {
        Assert.Equal(new CodeStatistics(0, 1), CodeMap.StatisticsOf([[3, 4], [3, 4], [3, 4]]));
        CodeStatistics line = CodeMap.StatisticsOf([[1, 2], [2, 4], [3, 6]]);
        Assert.Equal(Math.Sqrt((1 + 4) / 2.0), line.Deviation, 6);
        Assert.Equal(1, line.EffectiveRank, 6);

        // Arms of 3 and 1 have singular values of 3 to 1, turned or not.
        float[][] cross = [[4, 1], [-2, 1], [1, 2], [1, 0]];
        float[][] turned = [[3, 3], [-3, -3], [-1, 1], [1, -1]];
        double rank = Math.Exp(-(0.75 * Math.Log(0.75)) - (0.25 * Math.Log(0.25)));
        Assert.Equal(Math.Sqrt((18 + 2) / 2.0 / 3), CodeMap.StatisticsOf(cross).Deviation, 6);
        Assert.Equal(Math.Sqrt((36 + 4) / 2.0 / 3), CodeMap.StatisticsOf(turned).Deviation, 6);
        Assert.Equal(rank, CodeMap.StatisticsOf(cross).EffectiveRank, 6);
        Assert.Equal(rank, CodeMap.StatisticsOf(turned).EffectiveRank, 6);
    }

    [Fact]
    public void A_question_stands_with_its_right_answer_and_the_same_seed_gives_the_same()
    {
        var points = new HiddenPoints(seed: 5);
        List<QuestionAnswerPair> pairs = points.Pairs(50, seed: 6);
        Assert.All(pairs, pair => Assert.Equal(points.Answers[pair.Right], pair.Features[HiddenPoints.Slots..]));
        Assert.Equal(pairs.Select(pair => pair.Features), new HiddenPoints(seed: 5).Pairs(50, seed: 6).Select(pair => pair.Features));
    }

    private static EnergySurface Surface(Func<float, float, float> energy) =>
        new("", points => [.. points.Chunk(2).Select(point => energy(point[0], point[1]))]);
}

using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Tests.Ranking.Groupwise;

/// <summary>Group-wise transforms that earlier versions saved load for ever.</summary>
public class SavedGroupwiseTests
{
    private readonly MLContext _ml = new();

    private static string SavedPath =>
        Path.Combine(Checkout.Root, "tests", "EbmMlNet.Tests", "Ranking", "Groupwise", "Golden", "groupwise.v1.zip");

    [Fact]
    public void The_first_version_loads_with_all_its_options()
    {
        ScoredRow[] rows = ScoredRow.Some();
        IDataView data = _ml.Data.LoadFromEnumerable(rows);
        if (!File.Exists(SavedPath))
        {
            _ = Directory.CreateDirectory(Path.GetDirectoryName(SavedPath)!);
            _ml.Model.Save(Estimator().Fit(data), data.Schema, SavedPath);
            Assert.Fail($"{SavedPath} was missing and has been made now. Commit it, and never change it.");
        }

        ITransformer model = _ml.Model.Load(SavedPath, out _);
        ITransformer[] steps = [.. Assert.IsAssignableFrom<IEnumerable<ITransformer>>(model)];
        var gibbs = Assert.IsType<GibbsProbabilityTransformer>(steps[0]);
        Assert.Equal(("P", "Score", "Query", 2.5f), (gibbs.OutputColumnName, gibbs.ScoreColumnName, gibbs.RowGroupColumnName, gibbs.Beta));
        var rank = Assert.IsType<EnergyRankTransformer>(steps[1]);
        Assert.Equal(("R", "P", "GroupId", TiedRanks.Dense), (rank.OutputColumnName, rank.ScoreColumnName, rank.RowGroupColumnName, rank.Ties));
        Assert.Equal(3, Assert.IsType<SelectMostCompatibleTransformer>(steps[2]).Count);
        IDataView expected = Estimator().Fit(data).Transform(data), found = model.Transform(data);
        Assert.Equal(expected.GetColumn<float>("P"), found.GetColumn<float>("P"));
        Assert.Equal(expected.GetColumn<uint>("R"), found.GetColumn<uint>("R"));
    }

    private IEstimator<ITransformer> Estimator() => _ml.Transforms.GibbsProbability("P", rowGroupColumnName: "Query", beta: 2.5f)
        .Append(_ml.Transforms.EnergyRank("R", scoreColumnName: "P", ties: TiedRanks.Dense))
        .Append(_ml.Transforms.SelectMostCompatible(3));
}

using EbmMlNet;
using Microsoft.ML;
using Microsoft.ML.Data;
using StaffingHours_ConsoleApp;

namespace StaffingHoursTests;

[Collection(OneTrainedModel.Name)]
public sealed class StaffingHoursTests(TrainedModel trained)
{
    private List<StaffingHours.ModelInput> LastDay()
    {
        List<StaffingHours.ModelInput> hours = [.. trained.Ml.Data.CreateEnumerable<StaffingHours.ModelInput>(trained.Test, reuseRowObject: false)];
        return [.. hours.Where(hour => hour.Dteday == hours[^1].Dteday)];
    }

    [Fact]
    public void Most_of_the_five_hours_named_are_among_the_five_busiest()
    {
        DetailedRankingMetrics metrics = StaffingHours.Evaluate(trained.Ml, trained.Test, trained.Model);

        Assert.Equal(30, metrics.Queries.Count);
        Assert.InRange(metrics.Precision(5).Mean, 0.75, 1);
        Assert.InRange(metrics.Ndcg(5).Mean, 0.8, 1);
    }

    [Fact]
    public void The_model_goes_by_the_hour_and_the_kind_of_day_first()
    {
        List<Tuple<string, double>> importance = StaffingHours.CalculatePFI(trained.Ml, trained.Test, trained.Model, "grade");

        Assert.Equal(9, importance.Count);
        Assert.Equal(["hr", "workingday"], importance.Take(2).Select(feature => feature.Item1));
        Assert.Equal(importance.OrderByDescending(feature => feature.Item2), importance);
    }

    [Fact]
    public void Ranking_a_day_and_scoring_its_hours_one_by_one_agree()
    {
        List<StaffingHours.ModelInput> hours = LastDay();
        IReadOnlyList<RankedItem<StaffingHours.ModelInput>> ranked = StaffingHours.Rank(hours);

        Assert.Equal(hours.Count, ranked.Count);
        Assert.Equal(1, ranked.Sum(hour => hour.Probability), 1e-5);
        Assert.All(ranked, hour => Assert.Equal(StaffingHours.Predict(hour.Item).Score, hour.Score, 1e-5));
    }

    [Fact]
    public void The_output_has_the_key_of_the_day_and_the_features()
    {
        StaffingHours.ModelInput hour = LastDay()[0];
        StaffingHours.ModelOutput output = StaffingHours.Predict(hour);

        Assert.NotEqual(0u, output.Dteday);
        Assert.Equal(
            [hour.Season, hour.Hr, hour.Holiday, hour.Weekday, hour.Workingday, hour.Weathersit, hour.Temp, hour.Hum, hour.Windspeed], output.Features);
    }

    [Fact]
    public void Retraining_from_the_path_of_a_csv_gives_the_model_that_it_saves()
    {
        string[] lines = File.ReadAllLines(TrainedModel.TrainCsv);
        File.WriteAllLines("few.csv", lines.Take(24 * 20));
        ITransformer retrained = StaffingHours.RetrainModel(trained.Ml, "few.csv", "few.zip");
        ITransformer saved = trained.Ml.Model.Load("few.zip", out DataViewSchema _);

        float[] scores = [.. retrained.Transform(trained.Test).GetColumn<float>("Score")];
        Assert.Equal(scores, saved.Transform(trained.Test).GetColumn<float>("Score"));
        Assert.NotEqual(scores, trained.Model.Transform(trained.Test).GetColumn<float>("Score"));
    }

    [Fact]
    public void Days_stay_together_when_the_raw_group_is_cross_validated()
    {
        File.WriteAllLines("cross.csv", File.ReadAllLines(TrainedModel.TrainCsv).Take(24 * 30));
        var data = trained.Ml.Data.TrainTestSplit(trained.Load("cross.csv"), testFraction: 0.3, samplingKeyColumnName: "dteday");

        string[] train = [.. data.TrainSet.GetColumn<string>("dteday").Distinct()];
        string[] test = [.. data.TestSet.GetColumn<string>("dteday").Distinct()];
        Assert.NotEmpty(test);
        Assert.Empty(train.Intersect(test));
        DetailedRankingMetrics metrics = StaffingHours.Evaluate(trained.Ml, data.TestSet, StaffingHours.RetrainModel(trained.Ml, data.TrainSet));
        Assert.InRange(metrics.Ndcg(5).Mean, 0.5, 1);
    }
}

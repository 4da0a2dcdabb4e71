using System.Reflection;
using Microsoft.ML;
using StaffingHours_ConsoleApp;

namespace StaffingHoursTests;

[Collection(OneTrainedModel.Name)]
public sealed class LayoutTests
{
    [Theory]
    [InlineData("Train", "Void (String outputModelPath, String inputDataFilePath, Char separatorChar, Boolean hasHeader, Boolean allowQuoting)")]
    [InlineData("LoadIDataViewFromFile", "IDataView (MLContext mlContext, String inputDataFilePath, Char separatorChar, Boolean hasHeader, Boolean allowQuoting)")]
    [InlineData("SaveModel", "Void (MLContext mlContext, ITransformer model, IDataView data, String modelSavePath)")]
    [InlineData("RetrainModel", "ITransformer (MLContext mlContext, IDataView trainData)")]
    [InlineData("BuildPipeline", "IEstimator`1 (MLContext mlContext)")]
    [InlineData("CalculatePFI", "List`1 (MLContext mlContext, IDataView trainData, ITransformer model, String labelColumnName)")]
    [InlineData("Predict", "ModelOutput (ModelInput input)")]
    public void Members_have_the_signatures_that_model_builder_generates(string name, string signature)
    {
        IEnumerable<string> found = typeof(StaffingHours).GetMethods(BindingFlags.Public | BindingFlags.Static)
            .Where(method => method.Name == name)
            .Select(method => $"{method.ReturnType.Name} ({string.Join(", ", method.GetParameters().Select(p => $"{p.ParameterType.Name} {p.Name}"))})");

        Assert.Contains(signature, found);
    }

    [Fact]
    public void The_engine_is_lazy_and_public() =>
        Assert.IsType<Lazy<PredictionEngine<StaffingHours.ModelInput, StaffingHours.ModelOutput>>>(StaffingHours.PredictEngine);

    [Fact]
    public void The_excerpt_is_small_and_names_its_source_and_licence()
    {
        string notice = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Data", "NOTICE.md"));

        Assert.All(["Fanaee-T", "Gama", "CC BY 4.0", "https://doi.org/10.24432/C5W894", "Changes:"], part => Assert.Contains(part, notice));
        Assert.InRange(new FileInfo(TrainedModel.TrainCsv).Length + new FileInfo(TrainedModel.TestCsv).Length, 1, 300_000);
    }

    [Fact]
    public void The_grade_is_2_for_the_five_busiest_hours_of_a_day_and_1_for_the_next_five()
    {
        foreach (string csv in new[] { TrainedModel.TrainCsv, TrainedModel.TestCsv })
        {
            var rows = File.ReadLines(csv).Skip(1).Select(line => line.Split(','))
                .Select(cells => (Day: cells[0], Count: int.Parse(cells[10]), Grade: int.Parse(cells[11])));
            foreach (var day in rows.GroupBy(row => row.Day))
            {
                int[] grades = [.. day.OrderByDescending(row => row.Count).ThenByDescending(row => row.Grade).Select(row => row.Grade)];
                Assert.Equal([2, 2, 2, 2, 2, 1, 1, 1, 1, 1], grades.Take(10));
                Assert.All(grades.Skip(10), grade => Assert.Equal(0, grade));
            }
        }
    }
}

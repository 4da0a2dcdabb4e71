using Microsoft.ML;
using StaffingHours_ConsoleApp;

namespace StaffingHoursTests;

/// <summary>The sample's model, trained once, in a folder of its own that is the working directory: where the sample looks for it.</summary>
public sealed class TrainedModel : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("staffing");
    private readonly string _before = Environment.CurrentDirectory;

    public TrainedModel()
    {
        Environment.CurrentDirectory = _folder.FullName;
        StaffingHours.Train("StaffingHours.zip", TrainCsv);
        Model = Ml.Model.Load("StaffingHours.zip", out DataViewSchema _);
        Test = Load(TestCsv);
    }

    public static string TrainCsv => Path.Combine(AppContext.BaseDirectory, "Data", "staffing-train.csv");

    public static string TestCsv => Path.Combine(AppContext.BaseDirectory, "Data", "staffing-test.csv");

    public MLContext Ml { get; } = new(seed: 1);

    public ITransformer Model { get; }

    public IDataView Test { get; }

    public IDataView Load(string csv) => StaffingHours.LoadIDataViewFromFile(
        Ml, csv, StaffingHours.RetrainSeparatorChar, StaffingHours.RetrainHasHeader, StaffingHours.RetrainAllowQuoting);

    public void Dispose()
    {
        Environment.CurrentDirectory = _before;
        _folder.Delete(recursive: true);
    }
}

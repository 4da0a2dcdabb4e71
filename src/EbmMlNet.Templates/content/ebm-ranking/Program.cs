using EbmMlNet;
using EbmRanking_ConsoleApp;
using Microsoft.ML;

const string ModelPath = "EbmRanking.zip";

var mlContext = new MLContext(seed: 1);
IDataView data = EbmRanking.LoadIDataViewFromFile(
    mlContext, EbmRanking.RetrainFilePath, EbmRanking.RetrainSeparatorChar, EbmRanking.RetrainHasHeader, EbmRanking.RetrainAllowQuoting);

if (!File.Exists(ModelPath))
{
    Console.WriteLine($"Training on four fifths of the groups of {EbmRanking.RetrainFilePath} ...");
    DataOperationsCatalog.TrainTestData parts = mlContext.Data.TrainTestSplit(data, testFraction: 0.2, samplingKeyColumnName: @"GROUP", seed: 1);
    ITransformer measured = EbmRanking.RetrainModel(mlContext, parts.TrainSet);
    Console.WriteLine(EbmRanking.Evaluate(mlContext, parts.TestSet, measured));

    Console.WriteLine("What it goes by (loss of NDCG@5 where a column is shuffled):");
    foreach ((string feature, double loss) in EbmRanking.CalculatePFI(mlContext, parts.TestSet, measured, @"LABEL").Take(10))
    {
        Console.WriteLine($"  {feature,-20} {loss:F3}");
    }

    Console.WriteLine("Training on all of it ...");
    EbmRanking.Train(ModelPath);
}

List<EbmRanking.ModelInput> rows = [.. mlContext.Data.CreateEnumerable<EbmRanking.ModelInput>(data, reuseRowObject: false)];
string last = rows[^1].GroupOfInput;
Console.WriteLine($"The rows of {last}, the best first:");
foreach (RankedItem<EbmRanking.ModelInput> row in EbmRanking.Rank(rows.Where(row => row.GroupOfInput == last)).Take(5))
{
    Console.WriteLine(FormattableString.Invariant($"  {row.Rank}. row {rows.IndexOf(row.Item) + 1}, energy {row.Energy:F2}, probability {row.Probability:F2}"));
}

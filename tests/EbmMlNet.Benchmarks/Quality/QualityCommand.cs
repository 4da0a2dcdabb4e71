using Microsoft.ML;

namespace EbmMlNet.Benchmarks.Quality;

/// <summary>Compares contenders on every data set that is there.</summary>
internal static class QualityCommand
{
    public static void Run(IEnumerable<Contender> contenders, int seeds)
    {
        var ml = new MLContext(1);
        contenders = [.. contenders];
        QualityTable.Print(ApiSearchSet.Load(ml), contenders, seeds);
        if (RealData.Mslr is string path)
        {
            QualityTable.Print(MslrFolds.Load(ml, path), contenders, seeds);
        }
        else
        {
            Console.WriteLine("The MSLR sample is skipped: shared/data/mslr-sample/mslr-50q.txt is not beside the repository.");
        }
    }
}

using Microsoft.ML;

namespace EbmMlNet.Tests;

/// <summary>Saves two models in turn over one file until the process is killed.</summary>
internal static class EndlessSaving
{
    private const int FeatureCount = 300;

    /// <summary>The energies of the two models for the same row; whoever finds neither has found half a file.</summary>
    public static float[] Energies() => [Energy(Model(1)), Energy(Model(2))];

    public static float Energy(EnergyFunction energy) => energy.Energy([.. Enumerable.Repeat(1f, FeatureCount)]);

    public static void Run(string path)
    {
        var ml = new MLContext();
        IDataView data = ScoringFixture.Data(ml, [], FeatureCount);
        ITransformer[] models = [ScoringFixture.Transformer(ml, data, Model(1)), ScoringFixture.Transformer(ml, data, Model(2))];
        for (int i = 0; ; i++)
        {
            ml.Model.SaveAtomically(models[i % 2], data.Schema, path);
            if (i == 0)
            {
                Console.WriteLine("saved");
            }
        }
    }

    /// <returns>0, or 1 where the model cannot be saved; then the error is printed.</returns>
    public static int RunOnce(string path)
    {
        var ml = new MLContext();
        IDataView data = ScoringFixture.Data(ml, [], FeatureCount);
        try
        {
            ml.Model.SaveAtomically(ScoringFixture.Transformer(ml, data, Model(2)), data.Schema, path);
            return 0;
        }
        // .NET has an exception of its own for a file that is longer than may be.
        catch (Exception error) when (error is IOException or ArgumentOutOfRangeException)
        {
            Console.WriteLine(error.Message);
            return 1;
        }
    }

    private static MlpEnergy Model(int seed)
    {
        var random = new Random(seed);
        return RandomEnergies.Mlp(RandomEnergies.Scaling(FeatureCount, random), random, [200]);
    }
}

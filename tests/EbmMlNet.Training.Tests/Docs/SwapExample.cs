using Microsoft.ML;

namespace EbmMlNet.Training.Tests.Docs;

internal static class SwapExample
{
    public static (IEstimator<ITransformer> Before, IEstimator<ITransformer> After) Make(MLContext ml)
    {
        // <example>
        IEstimator<ITransformer> before = ml.Transforms.Conversion.Hash("GroupId", numberOfBits: 31)
            .Append(ml.Ranking.Trainers.LightGbm());
        IEstimator<ITransformer> after = ml.Transforms.Conversion.Hash("GroupId", numberOfBits: 31)
            .Append(ml.Ranking.Trainers.EnergyBased());
        // </example>
        return (before, after);
    }
}

using Microsoft.ML;
using Microsoft.ML.Trainers.FastTree;

namespace EbmMlNet.Benchmarks.Densities;

/// <summary>
/// A quantile forest over ML.NET's FastForest: the labels of the training rows that share a leaf with a row, each tree with the same weight
/// (Meinshausen, "Quantile Regression Forests", 2006). The trees themselves keep no more of a leaf than its mean.
/// </summary>
internal static class QuantileForest
{
    public static DensityContender Contender(string name) => new(name, (ml, train) =>
    {
        QuantileRegressionTree[] trees = [.. ml.Regression.Trainers.FastForest().Fit(DensitySet.View(ml, train)).Model.TrainedTreeEnsemble.Trees];
        // Each leaf's labels.
        float[][][] leaves = [.. trees.Select(tree =>
        {
            ILookup<int, float> labels = train.ToLookup(row => LeafOf(tree, row.Features), row => row.Label);
            return Enumerable.Range(0, tree.NumberOfLeaves).Select(leaf => labels[leaf].ToArray()).ToArray();
        })];
        return test => [.. test.AsParallel().AsOrdered().Select(row =>
        {
            float[][] found = [.. trees.Select((tree, t) => leaves[t][LeafOf(tree, row.Features)]).Where(labels => labels.Length > 0)];
            return new AnswerForecast.Empirical([.. found.SelectMany(labels => labels.Select(label => ((double)label, 1.0 / labels.Length / found.Length)))]);
        })];
    });

    private static int LeafOf(QuantileRegressionTree tree, float[] features)
    {
        int node = 0;
        while (node >= 0)
        {
            node = features[tree.NumericalSplitFeatureIndexes[node]] <= tree.NumericalSplitThresholds[node] ? tree.LeftChild[node] : tree.RightChild[node];
        }

        return ~node;
    }
}

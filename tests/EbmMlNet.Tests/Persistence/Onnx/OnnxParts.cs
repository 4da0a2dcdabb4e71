using EbmMlNet.Tests.Classification;
using EbmMlNet.Tests.Clicks;
using EbmMlNet.Tests.Ranking.Lists;
using EbmMlNet.Tests.Regression;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Tests.Onnx;

/// <summary>An example of everything that this library adds to a pipeline, by the name of its class.</summary>
internal static class OnnxParts
{
    /// <summary>What is exported: rows of features, a column of what it makes of them, and how far ONNX may be from it, in spreads.</summary>
    public static readonly Dictionary<string, Func<MLContext, (ITransformer Model, float[][] Rows, string Column, float Tolerance)>> Exported = new()
    {
        [nameof(EnergyRankingModelParameters)] = ml => (Ranker(ml), Rows(), "Score", 1e-5f),
        [nameof(EnergyMulticlassModelParameters)] = ml => (ClassFixture.Transformer(ml, ClassFixture.Data(ml, ClassFixture.Rows(ClassFixture.Energies())), ClassFixture.Energies()), Rows(), "Score", 1e-5f),
        [nameof(EnergyRegressionModelParameters)] = ml =>
            (new RegressionPredictionTransformer<EnergyRegressionModelParameters>(ml, Density(ml), FeatureRow.Load(ml, EncodedRows()).Schema, "Features"), EncodedRows(), "Score", 1e-4f),
        [nameof(EmbeddingTransformer)] = ml =>
            (ml.Transforms.EmbedContext("Code", new EnergyRankingModelParameters(ml, ScoringFixture.Joint(), []), "Features").Fit(FeatureRow.Load(ml, Rows())), Rows(), "Code", 1e-5f),
        [nameof(DensityTransformer)] = ml => (ml.Transforms.PredictQuantiles("Quantiles", Density(ml), [0.1, 0.5, 0.9]).Fit(FeatureRow.Load(ml, EncodedRows())), EncodedRows(), "Quantiles", 1e-3f),
        [nameof(FreeEnergyTransformer)] = ml =>
            (ml.Transforms.FreeEnergy("FreeEnergy", new EnergyMulticlassModelParameters(ml, ClassFixture.Energies(), 1.5f, [])).Fit(FeatureRow.Load(ml, Rows())), Rows(), "FreeEnergy", 1e-5f),
        [nameof(OutOfScopeTransformer)] = ml => (OutOfScope(ml), Rows(), "Flag", 1e-5f),
    };

    /// <summary>What is not: a model, its data, and a part of the message.</summary>
    public static readonly Dictionary<string, Func<MLContext, (ITransformer Model, IDataView Data, string Message)>> Refused = new()
    {
        [nameof(GibbsProbabilityTransformer)] = ml => Groups(ml, scored => ml.Transforms.GibbsProbability().Fit(scored)),
        [nameof(EnergyRankTransformer)] = ml => Groups(ml, scored => ml.Transforms.EnergyRank().Fit(scored)),
        [nameof(SelectMostCompatibleTransformer)] = ml => Groups(ml, scored => ml.Transforms.SelectMostCompatible(count: 2).Fit(scored)),
        [nameof(ListScoreTransformer)] = ml => Groups(ml, scored => ml.Transforms.ListScore(ListFixture.Energy(), "ListScore").Fit(scored)),
        [nameof(EnergyMultivariateRegressionTransformer)] = ml => (
            new EnergyMultivariateRegressionTransformer(ml, "Features", PlantedDensities.RandomVectors(7, 1, 2, seed: 31), PointPrediction.Mean, []),
            FeatureRow.Load(ml, EncodedRows()),
            "joint density of several targets cannot be exported"),
        [nameof(ClickPropensityTransformer)] = ml =>
        {
            IDataView log = ml.Data.LoadFromEnumerable(ClickLogs.Make(new PositionBasedModel(1), rankers: 3, queries: 20, sessions: 50));
            return (ml.Transforms.ClickPropensity("Weight", new InterventionHarvesting()).Fit(log), log, "weights of clicks to train on");
        },
        [nameof(TextPairTransformer)] = ml =>
        {
            IDataView texts = TextPairRow.Load(ml, TextPairRow.Some);
            return (ml.Transforms.TextPair("Features", "Query", "Passage").Fit(texts), texts, "features of two texts, cannot be computed in ONNX");
        },
    };

    private static RankingPredictionTransformer<EnergyRankingModelParameters> Ranker(MLContext ml) =>
        ScoringFixture.Transformer(ml, FeatureRow.Load(ml, Rows()), ScoringFixture.Energy());

    private static EnergyRegressionModelParameters Density(MLContext ml) => new(ml, PlantedDensities.Random(7, 2, seed: 31), PointPrediction.Mean, []);

    // A threshold between two rows, so that rounding puts none on its other side.
    private static ITransformer OutOfScope(MLContext ml)
    {
        IDataView data = FeatureRow.Load(ml, Rows());
        ITransformer free = ml.Transforms.FreeEnergy("FreeEnergy", new EnergyMulticlassModelParameters(ml, ClassFixture.Energies(), 1.5f, [])).Fit(data);
        float[] values = [.. free.Transform(data).GetColumn<float>("FreeEnergy").Order()];
        int middle = Enumerable.Range(300, 400).MaxBy(i => values[i + 1] - values[i]);
        ITransformer scope = new OutOfScopeTransformer(ml, "IsUnknown", "FreeEnergy", (values[middle] + values[middle + 1]) / 2);
        ITransformer flag = ml.Transforms.Conversion.ConvertType("Flag", "IsUnknown", DataKind.Single).Fit(scope.Transform(free.Transform(data)));
        return free.Append(scope).Append(flag);
    }

    private static (ITransformer Model, IDataView Data, string Message) Groups(MLContext ml, Func<IDataView, ITransformer> step)
    {
        IDataView data = ScoringFixture.Data(ml, ScoringFixture.Rows(ScoringFixture.Energy()));
        ITransformer ranker = Ranker(ml);
        return (ranker.Append(step(ranker.Transform(data))), data, "has a step that looks at whole groups");
    }

    private static float[][] Rows()
    {
        var random = new Random(30);
        InputScaling scaling = ScoringFixture.Energy().Scaling;
        return [.. Enumerable.Range(0, 1000).Select(_ => RandomEnergies.Row(scaling, random))];
    }

    private static float[][] EncodedRows()
    {
        var random = new Random(31);
        return [.. Enumerable.Range(0, 1000).Select(_ => RandomEnergies.EncodedRow(7, random))];
    }
}

using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace EbmMlNet;

/// <summary>Fits the inverse temperature of a classifier to labelled rows.</summary>
internal static class ClassBetaFit
{
    public static MulticlassPredictionTransformer<EnergyMulticlassModelParameters> Fit(
        IHostEnvironment environment,
        MulticlassPredictionTransformer<EnergyMulticlassModelParameters> transformer,
        IDataView data,
        string labelColumnName)
    {
        IHost host = environment.Register(nameof(ClassBetaFit));
        DataViewSchema trainSchema = transformer.TrainSchema;
        DataViewSchema.Column trained = ClassLabels.Find(host, trainSchema, labelColumnName, nameof(transformer));
        DataViewSchema.Column label = ClassLabels.Find(host, data.Schema, labelColumnName, nameof(data));
        ClassLabels.CheckSame(host, trained, label, "data to fit beta to");
        // The same checks as for scoring.
        _ = transformer.GetOutputSchema(data.Schema);
        float beta = Fit(host, transformer.Model, data, data.Schema[transformer.FeatureColumnName], label);
        return new(host, transformer.Model.WithBeta(beta), trainSchema, transformer.FeatureColumnName, labelColumnName);
    }

    private static float Fit(
        IHost host, EnergyMulticlassModelParameters model, IDataView data, DataViewSchema.Column features, DataViewSchema.Column label)
    {
        var fit = new BetaFit();
        int classes = model.EnergyFunction.ClassCount;
        float[] scores = new float[classes];
        bool[] isRight = new bool[classes];
        using DataViewRowCursor cursor = data.GetRowCursor([features, label]);
        ValueGetter<VBuffer<float>> getFeatures = cursor.GetGetter<VBuffer<float>>(features);
        ValueGetter<uint> getLabel = cursor.GetGetter<uint>(label);
        VBuffer<float> row = default;
        uint key = 0;
        while (cursor.MoveNext())
        {
            getLabel(ref key);
            if (key == 0)
            {
                continue;
            }

            getFeatures(ref row);
            FeatureLength.Check(host, features.Name, cursor.Position, row, features.Type.GetVectorSize());
            model.Energies(in row, scores);
            for (int i = 0; i < classes; i++)
            {
                scores[i] = -scores[i];
            }

            isRight[key - 1] = true;
            fit.Add(scores, isRight);
            isRight[key - 1] = false;
        }

        if (!fit.HasContrast)
        {
            throw host.Except(
                $"Column '{label.Name}': no row has a class and finite energies, so beta cannot be fitted. Fit it to labelled rows " +
                "that the " +
                "model was not trained on.");
        }

        return fit.HasSpread
            ? fit.Minimize(model.Beta)
            : throw host.Except(
                "The energies of all classes are equal in every row, so every beta fits as well as any other. Train " +
                "the model first.");
    }
}

namespace EbmMlNet;

/// <summary>A model of answers that are vectors as bytes: its energy, what its Score is, and the history of its training.</summary>
internal static class MultivariateModelFormat
{
    private const string KindPart = "kind";
    private const string PredictionPart = "multivariate/pointPrediction";

    public static byte[] Write(MultivariateEnergy energy, PointPrediction prediction, IReadOnlyList<DensityEpochReport> history)
    {
        var writer = new PartWriter();
        writer.Write(KindPart, MultivariateEnergy.FormatTag);
        writer.Write(PredictionPart, (int)prediction);
        energy.Write(writer);
        DensityHistoryFormat.Write(writer, history);
        return writer.ToArray();
    }

    /// <exception cref="FormatException">The bytes are not such a model; the message names the part.</exception>
    public static (MultivariateEnergy Energy, PointPrediction Prediction, IReadOnlyList<DensityEpochReport> History) Read(byte[] file)
    {
        var reader = new PartReader(file);
        string kind = reader.Text(KindPart);
        if (kind != MultivariateEnergy.FormatTag)
        {
            throw new FormatException(
                $"Part '{KindPart}': '{kind}' is not a kind of energy of several targets that this version of EbmMlNet knows " +
                $"({MultivariateEnergy.FormatTag}). If a newer version saved the model, update the EbmMlNet package.");
        }

        var prediction = (PointPrediction)reader.Int32(PredictionPart);
        return prediction is PointPrediction.Mean or PointPrediction.Mode
            ? (EnergyKinds.Fitting(kind, () => MultivariateEnergy.Read(reader)), prediction, DensityHistoryFormat.Read(reader))
            : throw new FormatException($"Part '{PredictionPart}': {(int)prediction} is no point prediction of several targets; 0 or 2 expected.");
    }
}

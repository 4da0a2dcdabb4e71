namespace EbmMlNet;

/// <summary>A model of continuous answers as bytes: its energy, what its Score is, and the history of its training.</summary>
internal static class ContinuousModelFormat
{
    private const string KindPart = "kind";
    private const string PredictionPart = "continuous/pointPrediction";

    public static byte[] Write(ContinuousEnergy energy, PointPrediction prediction, IReadOnlyList<DensityEpochReport> history)
    {
        var writer = new PartWriter();
        writer.Write(KindPart, ContinuousEnergy.FormatTag);
        writer.Write(PredictionPart, (int)prediction);
        energy.Write(writer);
        DensityHistoryFormat.Write(writer, history);
        return writer.ToArray();
    }

    /// <exception cref="FormatException">The bytes are not such a model; the message names the part.</exception>
    public static (ContinuousEnergy Energy, PointPrediction Prediction, IReadOnlyList<DensityEpochReport> History) Read(byte[] file)
    {
        var reader = new PartReader(file);
        string kind = reader.Text(KindPart);
        if (kind != ContinuousEnergy.FormatTag)
        {
            throw new FormatException(
                $"Part '{KindPart}': '{kind}' is not a kind of energy of continuous answers that this version of EbmMlNet knows " +
                $"({ContinuousEnergy.FormatTag}). If a newer version saved the model, update the EbmMlNet package.");
        }

        var prediction = (PointPrediction)reader.Int32(PredictionPart);
        return Enum.IsDefined(prediction)
            ? (EnergyKinds.Fitting(kind, () => ContinuousEnergy.Read(reader)), prediction, DensityHistoryFormat.Read(reader))
            : throw new FormatException($"Part '{PredictionPart}': {(int)prediction} is no point prediction; 0 to 2 expected.");
    }
}

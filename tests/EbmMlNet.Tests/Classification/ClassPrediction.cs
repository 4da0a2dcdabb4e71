namespace EbmMlNet.Tests.Classification;

internal sealed class ClassPrediction
{
    public uint PredictedLabel { get; set; }

    public float[] Score { get; set; } = [];
}

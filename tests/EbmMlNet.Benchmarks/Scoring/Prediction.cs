namespace EbmMlNet.Benchmarks.Scoring;

internal sealed class Prediction
{
    public float Score { get; set; }
}

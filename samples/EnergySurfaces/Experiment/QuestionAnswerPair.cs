using Microsoft.ML.Data;

namespace EnergySurfaces.Experiment;

/// <summary>A question x and its right answer y: a row of ML.NET data.</summary>
internal sealed class QuestionAnswerPair
{
    /// <summary>x and y.</summary>
    [VectorType(HiddenPoints.Slots + HiddenPoints.Slots)]
    public float[] Features { get; set; } = [];

    /// <summary>The number of the answer, from 0.</summary>
    [NoColumn]
    public int Right { get; set; }
}

namespace EbmMlNet;

/// <summary>Which single number stands for a density in the Score column.</summary>
public enum PointPrediction
{
    /// <summary>The mean, of least expected square error.</summary>
    Mean = 0,

    /// <summary>The median, of least expected absolute error.</summary>
    Median = 1,

    /// <summary>The answer of highest density: that of lowest energy.</summary>
    Mode = 2,
}

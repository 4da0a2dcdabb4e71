namespace EbmMlNet;

/// <summary>Reads the densities of one row after the other, whether answers are numbers or vectors.</summary>
internal interface IAnswerReader
{
    /// <summary>Reads a row of raw features.</summary>
    void Read(ReadOnlySpan<float> features);

    /// <summary>log p(y) of the row that was read.</summary>
    double LogDensity(ReadOnlySpan<float> answer);

    /// <summary>The mean of a network's mixture, standardised.</summary>
    double MeanOf(int network, int target);
}

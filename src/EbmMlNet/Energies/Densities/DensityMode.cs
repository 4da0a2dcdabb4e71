namespace EbmMlNet;

/// <summary>A peak of a density.</summary>
/// <param name="Answer">Where it is highest.</param>
/// <param name="Mass">The probability of the answers around it, up to the lowest places between it and its neighbours.</param>
/// <param name="Density">How high it is there.</param>
public readonly record struct DensityMode(double Answer, double Mass, double Density);

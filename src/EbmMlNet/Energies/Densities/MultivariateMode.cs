namespace EbmMlNet;

/// <summary>A peak of a joint density.</summary>
/// <param name="Answer">Where it is highest, a number for each target.</param>
/// <param name="Mass">About the probability of the answers around it: that of the mixture's components from which uphill leads to it.</param>
/// <param name="Density">How high it is there.</param>
public sealed record MultivariateMode(IReadOnlyList<double> Answer, double Mass, double Density);

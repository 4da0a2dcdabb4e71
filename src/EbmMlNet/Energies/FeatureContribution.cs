namespace EbmMlNet;

/// <summary>What a feature, or a group of features, contributes to the difference of two energies.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Contribution">Its share of F(features) - F(against): negative where it speaks for the row explained.</param>
public readonly record struct FeatureContribution(string Name, float Contribution);

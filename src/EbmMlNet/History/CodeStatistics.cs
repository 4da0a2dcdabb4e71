namespace EbmMlNet;

/// <summary>How much of their space a set of codes makes use of. Collapsed codes are all the same, or lie in few directions.</summary>
/// <param name="Deviation">
/// The root mean square, over the dimensions, of the standard deviation of the codes' entries; 0 where all codes are the same.
/// </param>
/// <param name="EffectiveRank">
/// The exponential of the entropy of the singular values of the centred codes, divided by their sum: from 1 for a single direction
/// to the dimension of the codes. O. Roy and M. Vetterli, The Effective Rank (2007).
/// </param>
public sealed record CodeStatistics(double Deviation, double EffectiveRank);

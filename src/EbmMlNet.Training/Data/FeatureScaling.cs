namespace EbmMlNet;

/// <summary>What is done to features before the network sees them; learnt from the training rows, stored in the model.</summary>
/// <remarks>
/// A value far outside all others that is frequent, such as -999 for a missing one, is warned of with its slot. Mean and deviation are then
/// those of the other values, and it is moved beside them, in training and in scoring. Nothing is further than a million deviations from
/// the mean. This holds for all but <see cref="None"/>.
/// </remarks>
public enum FeatureScaling
{
    /// <summary>
    /// <see cref="Standardize"/>, after sign(x) log(1 + |x|) on features with a heavy tail: those whose largest value lies
    /// more than 10 standard deviations from the mean. Sparse features, at most a quarter of them not zero, are left as they are where
    /// none is beyond 10 in size: text and one-hot codes.
    /// </summary>
    Auto,

    /// <summary>(x - mean) / standard deviation, per feature. A missing value (NaN) takes the mean.</summary>
    Standardize,

    /// <summary>Features as they are. A missing value (NaN) counts as 0.</summary>
    None,
}

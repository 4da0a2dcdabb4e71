namespace EbmMlNet;

/// <summary>What is done to the label before the networks see it.</summary>
public enum AnswerTransform
{
    /// <summary>
    /// <see cref="Logarithm"/> for labels of 0 or more whose logarithms are the more normal ones, as a rule because of a long tail; otherwise
    /// <see cref="Standardize"/>. More normal: at their likeliest, a normal density of logarithms gives labels a likelihood that is .2 nats a label above
    /// that of a normal density of labels.
    /// </summary>
    Auto = 0,

    /// <summary>(y - center) / scale.</summary>
    Standardize = 1,

    /// <summary>log(y + offset), standardised. Answers below the least label by more than the offset have no density.</summary>
    Logarithm = 2,
}

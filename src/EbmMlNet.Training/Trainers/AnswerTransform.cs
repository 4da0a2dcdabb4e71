namespace EbmMlNet;

/// <summary>What is done to the label before the networks see it.</summary>
public enum AnswerTransform
{
    /// <summary><see cref="Logarithm"/> for positive labels of a long tail; otherwise <see cref="Standardize"/>.</summary>
    Auto = 0,

    /// <summary>(y - center) / scale.</summary>
    Standardize = 1,

    /// <summary>log(y + offset), standardised. Answers below the least label by more than the offset have no density.</summary>
    Logarithm = 2,
}

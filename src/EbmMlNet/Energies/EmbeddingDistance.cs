namespace EbmMlNet;

/// <summary>How the codes a of the context and b of the answer become an energy D(a, b).</summary>
public enum EmbeddingDistance
{
    /// <summary>|a - b|^2; not negative.</summary>
    SquaredEuclidean = 0,

    /// <summary>|a - b|; not negative.</summary>
    Euclidean = 1,

    /// <summary>1 - a · b / (|a| |b|), from 0 to 2; no length counts as less than 1e-12.</summary>
    Cosine = 2,

    /// <summary>-a · b, unbounded.</summary>
    InnerProduct = 3,

    /// <summary>-a · M b with a learnt matrix M, unbounded.</summary>
    Bilinear = 4,
}

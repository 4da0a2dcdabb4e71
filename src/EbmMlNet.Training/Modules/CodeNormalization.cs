namespace EbmMlNet;

/// <summary>What is done to the codes of a <see cref="JointEmbedding"/> before they are compared.</summary>
public enum CodeNormalization
{
    /// <summary>Nothing. The default.</summary>
    None,

    /// <summary>
    /// Each code is divided by its length. Codes can no longer shrink to a point at zero, but can still all point one way: under a loss
    /// that pushes nothing up this does not prevent collapse.
    /// </summary>
    UnitLength,

    /// <summary>
    /// Each dimension is standardized over the batch: mean 0, variance 1 (batch normalization, Ioffe and Szegedy 2015). Codes cannot all
    /// become one: the architectural way against collapse. Their entries can still all say the same, so watch the effective rank. The model
    /// keeps running averages, folded into its last layer.
    /// </summary>
    Batch,
}

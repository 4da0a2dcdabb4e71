namespace EbmMlNet;

/// <summary>
/// How a <see cref="LambdaLoss"/> weighs a pair of candidates i and j at the ranks they have now. G is the gain divided by the largest
/// possible DCG of the list, <c>D_r = log2(1 + r)</c>, d the distance of their ranks.
/// </summary>
public enum NdcgWeighting
{
    /// <summary><c>mu</c> times <see cref="Ndcg2"/> plus <see cref="LambdaRank"/>. The default.</summary>
    Ndcg2PlusPlus,

    /// <summary><c>|1/D_d - 1/D_{d+1}| |G_i - G_j|</c>: a tighter bound on NDCG.</summary>
    Ndcg2,

    /// <summary><c>|1/D_i - 1/D_j| |G_i - G_j|</c>: what swapping the two changes in NDCG.</summary>
    LambdaRank,

    /// <summary><c>G_i / D_i</c>: a loose bound on NDCG.</summary>
    Ndcg1,
}

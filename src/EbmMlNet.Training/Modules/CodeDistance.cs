using TorchSharp;

namespace EbmMlNet;

/// <summary>The distance of codes in torch, pair by pair or of all pairs.</summary>
internal static class CodeDistance
{
    /// <summary>Keeps the gradient of a length finite at 0; a distance is never smaller than its square root.</summary>
    private const double LeastSquare = 1e-12;

    /// <summary>The distance of row i of the one from row i of the other: <c>[R]</c>.</summary>
    public static torch.Tensor Pairs(EmbeddingDistance distance, torch.Tensor a, torch.Tensor b) =>
        distance == EmbeddingDistance.Cosine ? OfPrepared(distance, UnitLength(a), UnitLength(b)) : OfPrepared(distance, a, b);

    /// <summary>The same of codes in their form for search: <c>[R]</c>.</summary>
    public static torch.Tensor OfPrepared(EmbeddingDistance distance, torch.Tensor a, torch.Tensor b) => distance switch
    {
        EmbeddingDistance.SquaredEuclidean => Scalars.Square(a - b).sum(1),
        EmbeddingDistance.Euclidean => Root(Scalars.Square(a - b).sum(1)),
        EmbeddingDistance.Cosine => OneMinus((a * b).sum(1)),
        _ => (a * b).sum(1).neg(),
    };

    /// <summary>The distance of every row of the one <c>[G,d]</c> from every row of the other <c>[U,d]</c>: <c>[G,U]</c>.</summary>
    public static torch.Tensor Cross(EmbeddingDistance distance, torch.Tensor a, torch.Tensor b) => distance switch
    {
        EmbeddingDistance.SquaredEuclidean => Squares(a, b),
        EmbeddingDistance.Euclidean => Root(Squares(a, b)),
        EmbeddingDistance.Cosine => OneMinus(UnitLength(a).mm(UnitLength(b).t())),
        _ => a.mm(b.t()).neg(),
    };

    /// <summary>Each row divided by its length.</summary>
    public static torch.Tensor UnitLength(torch.Tensor codes) => codes / Root(Scalars.Square(codes).sum(1, keepdim: true));

    private static torch.Tensor Squares(torch.Tensor a, torch.Tensor b)
    {
        torch.Tensor lengths = Scalars.Square(a).sum(1, keepdim: true).Plus(Scalars.Square(b).sum(1));
        return (lengths - (a.mm(b.t()) * Scalars.Of(2.0))).clamp_min(Scalars.Of(0));
    }

    private static torch.Tensor Root(torch.Tensor squares) => squares.clamp_min(Scalars.Of(LeastSquare)).sqrt();

    private static torch.Tensor OneMinus(torch.Tensor cosines) => cosines.neg().Plus(1);
}

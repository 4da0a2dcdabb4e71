using static TorchSharp.torch;

namespace EbmMlNet;

/// <summary>
/// The triplet loss: <c>[d(a,p) - d(a,n) + m]⁺</c>, with the energy F(x,y) for the distance of the anchor x to y. The right answer p is
/// to be nearer to the anchor than the incorrect answer n by the margin.
/// </summary>
/// <remarks>
/// The formula is that of the <see cref="HingeLoss"/>; what is new is that incorrect answers are chosen <see cref="SemiHard"/>. With the
/// most offending ones instead (<see cref="MostOffending"/>, "batch-hard"), training of embeddings may stall in a collapse: while these are
/// nearer than the right answer, all codes can give way to the push by moving to one point, where every distance is 0 and the loss is m;
/// a loss that stays at the margin says so. The published margin, 0.2, is for squared distances of unit-length codes, which end at 4.
/// Schroff, Kalenichenko, Philbin, FaceNet (2015); Hermans, Beyer, Leibe, In Defense of the Triplet Loss for Person Re-Identification
/// (2017).
/// </remarks>
public sealed record TripletLoss : AnswerLoss
{
    /// <inheritdoc/>
    public override bool UsesMargin => true;

    /// <summary>How incorrect answers are chosen where the context does not say.</summary>
    /// <value>The default value is <see cref="SemiHard"/> with one answer.</value>
    public override Negatives? DefaultNegatives => new SemiHard();

    /// <inheritdoc/>
    protected override Tensor PairValues(Tensor correct, Tensor incorrect, Tensor margin) => (correct - incorrect).Plus(margin).relu();
}

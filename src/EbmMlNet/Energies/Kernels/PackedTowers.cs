using System.Runtime.InteropServices;

namespace EbmMlNet;

/// <summary>
/// Both encoders of a joint embedding and its metric, ready to run. Prepared codes are in their form for search and have
/// <see cref="PaddedDimension"/> elements. Immutable; memory comes from the caller.
/// </summary>
internal sealed class PackedTowers
{
    private readonly DistanceLayer _distance;
    private readonly PackedLayer? _turn;

    public PackedTowers(JointEmbeddingEnergy energy, DistanceLayer distance)
    {
        ContextCount = energy.ContextCount;
        FeatureCount = energy.FeatureCount;
        Context = new LayerPlan(energy.ContextEncoder.Graph(energy.Scaling.Slice(0, ContextCount)));
        Answer = new LayerPlan(energy.AnswerEncoder.Graph(energy.Scaling.Slice(ContextCount, energy.AnswerCount)));
        _distance = distance;
        if (distance.Distance == EmbeddingDistance.Bilinear)
        {
            DenseLayer turn = energy.Turn();
            _turn = PackedLayer.Create(turn.Weights, turn.Bias);
        }
    }

    /// <summary>From the features of x to its code.</summary>
    public LayerPlan Context { get; }

    /// <summary>From the features of y to its code.</summary>
    public LayerPlan Answer { get; }

    public int ContextCount { get; }

    public int FeatureCount { get; }

    /// <summary>Length of a code: its dimension, and zeros.</summary>
    public int PaddedDimension => Context.PaddedOutputs;

    /// <summary>Floats of scratch memory for one code, of a dense or a sparse row.</summary>
    public int ScratchLength => Math.Max(Math.Max(Context.ScratchLength, Answer.ScratchLength), PaddedDimension);

    /// <summary>Floats of memory for the energy of a row.</summary>
    public int RowLength => (2 * PaddedDimension) + ScratchLength;

    /// <summary>Floats of memory for the energies of many rows.</summary>
    public int BlockLength =>
        ((1 + BlockKernel.Rows) * PaddedDimension) + Math.Max(BlockKernel.Rows * Answer.ScratchLength, ScratchLength);

    /// <summary>Floats of memory for the energy of a sparse row.</summary>
    public int SparseRowLength(int contextNonZeros, int answerNonZeros) => (2 * PaddedDimension) + Math.Max(
        Math.Max(Context.SparseScratchLength(contextNonZeros), Answer.SparseScratchLength(answerNonZeros)), PaddedDimension);

    public float Energy(ReadOnlySpan<float> features, Span<float> memory)
    {
        Span<float> context = memory[..PaddedDimension], answer = memory.Slice(PaddedDimension, PaddedDimension);
        Span<float> scratch = memory[(2 * PaddedDimension)..];
        PrepareContext(features[..ContextCount], context, scratch);
        PrepareAnswer(features[ContextCount..], answer, scratch);
        return EnergyOfPrepared(context, answer);
    }

    /// <summary>The energy of a sparse row, whose answer begins at <paramref name="split"/>.</summary>
    public float Energy(ReadOnlySpan<int> indices, ReadOnlySpan<float> values, int split, Span<float> memory)
    {
        Span<float> context = memory[..PaddedDimension], answer = memory.Slice(PaddedDimension, PaddedDimension);
        Span<float> scratch = memory[(2 * PaddedDimension)..];
        PrepareContext(indices[..split], values[..split], context, scratch);
        PrepareAnswer(indices[split..], values[split..], answer, scratch);
        return EnergyOfPrepared(context, answer);
    }

    /// <summary>The energies of rows; a context that equals that of the row before is not encoded again.</summary>
    public void Energies(ReadOnlySpan<float> rows, Span<float> energies, Span<float> memory)
    {
        Span<float> context = memory[..PaddedDimension], answers = memory.Slice(PaddedDimension, BlockKernel.Rows * PaddedDimension);
        Span<float> scratch = memory[(PaddedDimension + answers.Length)..];
        ReadOnlySpan<float> before = default;
        for (int row = 0; row < energies.Length;)
        {
            int count = row <= energies.Length - BlockKernel.Rows ? BlockKernel.Rows : 1;
            ReadOnlySpan<float> first = rows[((row * FeatureCount) + ContextCount)..];
            if (count == BlockKernel.Rows)
            {
                PrepareAnswers(first, answers, scratch);
            }
            else
            {
                PrepareAnswer(first[..(FeatureCount - ContextCount)], answers[..PaddedDimension], scratch);
            }

            for (int r = 0; r < count; r++, row++)
            {
                ReadOnlySpan<float> x = rows.Slice(row * FeatureCount, ContextCount);
                if (!AreSame(x, before))
                {
                    PrepareContext(x, context, scratch);
                }

                before = x;
                energies[row] = EnergyOfPrepared(context, answers.Slice(r * PaddedDimension, PaddedDimension));
            }
        }
    }

    public void PrepareContext(ReadOnlySpan<float> features, Span<float> code, Span<float> scratch)
    {
        Context.Apply(features, code, scratch);
        PrepareContext(code, scratch);
    }

    public void PrepareContext(ReadOnlySpan<int> indices, ReadOnlySpan<float> values, Span<float> code, Span<float> scratch)
    {
        Context.Apply(indices, values, code, scratch);
        PrepareContext(code, scratch);
    }

    public void PrepareAnswer(ReadOnlySpan<float> features, Span<float> code, Span<float> scratch)
    {
        Answer.Apply(features, code, scratch);
        PrepareAnswer(code);
    }

    /// <summary>The prepared code of a y whose features keep their numbers in the row.</summary>
    public void PrepareAnswer(ReadOnlySpan<int> indices, ReadOnlySpan<float> values, Span<float> code, Span<float> scratch)
    {
        Answer.Apply(indices, values, code, scratch, ContextCount);
        PrepareAnswer(code);
    }

    /// <summary>From a code to its form for search, in place.</summary>
    public void PrepareContext(Span<float> code, Span<float> scratch)
    {
        if (_turn is null)
        {
            PrepareAnswer(code);
            return;
        }

        code.CopyTo(scratch);
        _turn.Apply(scratch[..code.Length], code);
    }

    /// <summary>From a code to its form for search, in place.</summary>
    public void PrepareAnswer(Span<float> code)
    {
        if (_distance.Distance == EmbeddingDistance.Cosine)
        {
            UnitLengthLayer.Apply(code);
        }
    }

    /// <summary>The energy of prepared codes; that of the answer may be overwritten.</summary>
    public float EnergyOfPrepared(ReadOnlySpan<float> context, Span<float> answer) => _distance.Energy(context, answer, answer);

    /// <summary>Where the answer begins in a sparse row.</summary>
    /// <exception cref="ArgumentException">An index is out of range or not greater than the one before it.</exception>
    public int Split(ReadOnlySpan<int> indices) => SparseRow.Split(indices, FeatureCount, ContextCount);

    /// <summary>Whether all bits are the same: NaN is itself, and the sign of a zero counts.</summary>
    public static bool AreSame(ReadOnlySpan<float> left, ReadOnlySpan<float> right) =>
        MemoryMarshal.AsBytes(left).SequenceEqual(MemoryMarshal.AsBytes(right));

    /// <summary>The prepared codes of the answers of <see cref="BlockKernel.Rows"/> rows; the first answer begins the span.</summary>
    private void PrepareAnswers(ReadOnlySpan<float> rows, Span<float> codes, Span<float> scratch)
    {
        Answer.ApplyBlock(rows, FeatureCount, codes, scratch);
        for (int r = 0; r < BlockKernel.Rows; r++)
        {
            PrepareAnswer(codes.Slice(r * PaddedDimension, PaddedDimension));
        }
    }
}

using System.Numerics.Tensors;

namespace EbmMlNet;

/// <summary>
/// Once that rows see each other: c_i = sum_j softmax_j(q_i . k_j / sqrt(d)) v_j - v_i in every head of d units, then
/// h_i := relu(H [h_i (1 + W c_i), c_i] + g).
/// </summary>
internal sealed class AttentionBlock
{
    private readonly PackedLayer _packedAttend;
    private readonly PackedLayer _packedCross;
    private readonly PackedLayer _packedHidden;

    /// <param name="heads">The number of heads.</param>
    /// <param name="attend">Queries, keys and values, side by side, of h.</param>
    /// <param name="cross">W; its bias stands beside the 1.</param>
    /// <param name="hidden">H and g.</param>
    /// <exception cref="ArgumentException">The layers do not fit each other, or the heads do not divide the units.</exception>
    public AttentionBlock(int heads, DenseLayer attend, DenseLayer cross, DenseLayer hidden)
    {
        (Heads, Attend, Cross, Hidden) = (heads, attend, cross, hidden);
        if (heads < 1 || Units % heads != 0)
        {
            throw new ArgumentException($"{heads} heads do not divide {Units} units.", nameof(heads));
        }

        Parameters.CheckLength(attend.OutputCount, 3 * Units, nameof(attend));
        Parameters.CheckLength(cross.InputCount, Units, nameof(cross));
        Parameters.CheckLength(cross.OutputCount, Units, nameof(cross));
        Parameters.CheckLength(hidden.InputCount, 2 * Units, nameof(hidden));
        Parameters.CheckLength(hidden.OutputCount, Units, nameof(hidden));
        _packedAttend = PackedLayer.Create(attend.Weights, attend.Bias);
        _packedCross = PackedLayer.Create(cross.Weights, cross.Bias);
        _packedHidden = PackedLayer.Create(hidden.Weights, hidden.Bias);
    }

    public int Heads { get; }

    public int Units => Attend.InputCount;

    /// <summary>Queries, keys and values, side by side, of h.</summary>
    public DenseLayer Attend { get; }

    /// <summary>W; its bias stands beside the 1.</summary>
    public DenseLayer Cross { get; }

    /// <summary>H and g.</summary>
    public DenseLayer Hidden { get; }

    public static AttentionBlock Read(PartReader reader, string prefix) => new(
        reader.Int32($"{prefix}/heads"),
        DenseLayer.Read(reader, $"{prefix}/attend"),
        DenseLayer.Read(reader, $"{prefix}/cross"),
        DenseLayer.Read(reader, $"{prefix}/hidden"));

    public void Write(PartWriter writer, string prefix)
    {
        writer.Write($"{prefix}/heads", Heads);
        Attend.Write(writer, $"{prefix}/attend");
        Cross.Write(writer, $"{prefix}/cross");
        Hidden.Write(writer, $"{prefix}/hidden");
    }

    public string WriteOnnx(OnnxGraph graph, string h)
    {
        int size = Units / Heads;
        string all = Attend.WriteOnnx(graph, [h]);
        string[] contexts = [.. Enumerable.Range(0, Heads).Select(head =>
        {
            string query = Part(0, head), key = Part(1, head), value = Part(2, head);
            string scores = graph.Node("Mul", graph.Node("MatMul", query, graph.Node("Transpose", key)), graph.Constant(1 / MathF.Sqrt(size)));
            return graph.Node("Sub", graph.Node("MatMul", graph.Node("Softmax", "axis", 1, scores), value), value);
        })];
        string context = contexts.Length == 1 ? contexts[0] : graph.Beside(contexts);
        string crossed = graph.Node("Mul", h, graph.Node("Add", graph.Constant(1), Cross.WriteOnnx(graph, [context])));
        return graph.Node("Relu", Hidden.WriteOnnx(graph, [graph.Beside(crossed, context)]));

        string Part(int which, int head) => graph.Columns(all, Enumerable.Range((which * Units) + (head * size), size));
    }

    /// <summary>Lets rows see each other, in place.</summary>
    /// <param name="h">The codes of the rows, each padded as <see cref="PackedLayer"/> does.</param>
    /// <param name="count">The number of rows.</param>
    public void Apply(Span<float> h, int count)
    {
        int stride = h.Length / count, width = _packedAttend.PaddedOutputs, inputs = DotKernel.PaddedCount(2 * Units);
        int context = DotKernel.PaddedCount(Units);
        // Keys and values lie unit by unit, [2 Units, N]: what a row does with all others is then done with whole vectors.
        int columns = checked(2 * Units * count);
        Span<float> all = Scratch.Rent(checked((count * width) + columns + count + inputs + context + _packedCross.PaddedOutputs), out float[]? rented);
        Span<float> rows = Take(ref all, count * width), across = Take(ref all, columns), shares = Take(ref all, count);
        Span<float> mixed = Take(ref all, inputs), seen = Take(ref all, context), crossed = Take(ref all, _packedCross.PaddedOutputs);
        seen.Clear();
        mixed.Clear();
        for (int i = 0; i < count; i++)
        {
            Span<float> row = rows.Slice(i * width, width);
            _packedAttend.Apply(h.Slice(i * stride, stride), row);
            for (int unit = 0; unit < 2 * Units; unit++)
            {
                across[(unit * count) + i] = row[Units + unit];
            }
        }

        for (int i = 0; i < count; i++)
        {
            Span<float> own = h.Slice(i * stride, stride);
            Look(rows.Slice(i * width, 3 * Units), across, shares, seen[..Units]);
            _packedCross.Apply(seen, crossed);
            TensorPrimitives.MultiplyAdd(own[..Units], crossed[..Units], own[..Units], mixed[..Units]);
            seen[..Units].CopyTo(mixed[Units..]);
            _packedHidden.Apply(mixed, own);
        }

        Elementwise.Activate(Activation.Relu, h);
        Scratch.Return(rented);
    }

    // What one row sees of all.
    private void Look(ReadOnlySpan<float> row, ReadOnlySpan<float> across, Span<float> shares, Span<float> seen)
    {
        int size = Units / Heads, count = shares.Length;
        float scale = 1 / MathF.Sqrt(size);
        for (int unit = 0; unit < Units; unit++)
        {
            if (unit % size == 0)
            {
                shares.Clear();
                for (int other = unit; other < unit + size; other++)
                {
                    TensorPrimitives.MultiplyAdd(across.Slice(other * count, count), row[other] * scale, shares, shares);
                }

                TensorPrimitives.Subtract(shares, TensorPrimitives.Max(shares), shares);
                TensorPrimitives.Exp(shares, shares);
                TensorPrimitives.Divide(shares, TensorPrimitives.Sum(shares), shares);
            }

            seen[unit] = TensorPrimitives.Dot(shares, across.Slice((Units + unit) * count, count)) - row[(2 * Units) + unit];
        }
    }

    private static Span<float> Take(ref Span<float> from, int count)
    {
        Span<float> taken = from[..count];
        from = from[count..];
        return taken;
    }
}

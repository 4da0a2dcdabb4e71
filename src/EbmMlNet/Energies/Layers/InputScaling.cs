using System.Runtime.CompilerServices;

namespace EbmMlNet;

/// <summary>
/// How raw features become network inputs: z = (t(x) - mean) * scale, where t(x) = sign(x) log(1 + |x|) on heavy-tailed features
/// and t(x) = x on the others. A missing value (NaN) takes the training mean, so z = 0. Where limits were learnt, x is moved to the nearer
/// one first: what lies far outside all training values, or stands for a missing one, cannot drown the others.
/// </summary>
/// <remarks>The parameters are learnt from the training rows and never change afterwards.</remarks>
public sealed class InputScaling : Layer, IEntryLayer
{
    internal const string FormatTag = "scaling";
    private const int ChunkLength = 256;
    private readonly float[] _mean;
    private readonly float[] _scale;
    private readonly bool[] _isLog;
    private readonly int[] _logMask;
    private readonly float[]? _least;
    private readonly float[]? _most;

    /// <summary>Copies the parameters, one of each for every feature.</summary>
    /// <param name="mean">Mean of t(x) over the training rows.</param>
    /// <param name="scale">1 / standard deviation of t(x); 0 for a constant feature, which then contributes nothing.</param>
    /// <param name="isLog">Whether the feature is heavy-tailed.</param>
    /// <exception cref="ArgumentException">
    /// There is no feature, the lengths differ, or a value is not finite, or a scale is negative.
    /// </exception>
    public InputScaling(ReadOnlySpan<float> mean, ReadOnlySpan<float> scale, ReadOnlySpan<bool> isLog)
        : this(mean, scale, isLog, default, default)
    {
    }

    /// <summary>Copies the parameters, one of each for every feature.</summary>
    /// <param name="mean">Mean of t(x) over the training rows.</param>
    /// <param name="scale">1 / standard deviation of t(x); 0 for a constant feature, which then contributes nothing.</param>
    /// <param name="isLog">Whether the feature is heavy-tailed.</param>
    /// <param name="least">The lower limit of x; empty for no limits.</param>
    /// <param name="most">The upper limit of x, not below <paramref name="least"/>; empty for no limits.</param>
    /// <exception cref="ArgumentException">
    /// There is no feature, the lengths differ, a value is not finite, a scale is negative, or an upper limit is below the lower one.
    /// </exception>
    public InputScaling(
        ReadOnlySpan<float> mean, ReadOnlySpan<float> scale, ReadOnlySpan<bool> isLog, ReadOnlySpan<float> least, ReadOnlySpan<float> most)
    {
        if (mean.IsEmpty)
        {
            throw new ArgumentException("At least one feature expected, none found.", nameof(mean));
        }

        Parameters.CheckLength(scale.Length, mean.Length, nameof(scale));
        Parameters.CheckLength(isLog.Length, mean.Length, nameof(isLog));
        Parameters.CheckFinite(mean, nameof(mean));
        Parameters.CheckFinite(scale, nameof(scale));
        int negative = scale.IndexOfAnyInRange(float.MinValue, -float.Epsilon);
        if (negative >= 0)
        {
            throw new ArgumentException(FormattableString.Invariant($"Value {negative} is {scale[negative]}; a scale must not be negative."), nameof(scale));
        }

        if (!least.IsEmpty || !most.IsEmpty)
        {
            CheckLimits(least, most, mean.Length);
            _least = least.ToArray();
            _most = most.ToArray();
        }

        _mean = mean.ToArray();
        _scale = scale.ToArray();
        _isLog = isLog.ToArray();
        _logMask = new int[SignedLog.PaddedCount(_isLog.Length)];
        for (int i = 0; i < _isLog.Length; i++)
        {
            _logMask[i] = _isLog[i] ? -1 : 0;
        }
    }

    /// <summary>Number of features, 1 or more.</summary>
    public int FeatureCount => _mean.Length;

    /// <summary>Mean of t(x) over the training rows, for every feature.</summary>
    public ReadOnlySpan<float> Mean => _mean;

    /// <summary>1 / standard deviation of t(x) over the training rows, for every feature; 0 for a constant one.</summary>
    public ReadOnlySpan<float> Scale => _scale;

    /// <summary>Whether t(x) = sign(x) log(1 + |x|), for every feature; t(x) = x otherwise.</summary>
    public ReadOnlySpan<bool> IsLog => _isLog;

    /// <summary>The lower limit of x, for every feature; empty where there are no limits.</summary>
    public ReadOnlySpan<float> Least => _least;

    /// <summary>The upper limit of x, for every feature; empty where there are no limits.</summary>
    public ReadOnlySpan<float> Most => _most;

    /// <summary>Whether z = x but for missing values.</summary>
    internal bool IsIdentity => _least is null && !_mean.AsSpan().ContainsAnyExcept(0f) && !_scale.AsSpan().ContainsAnyExcept(1f) && !_isLog.AsSpan().Contains(true);

    /// <summary>All bits set for every heavy-tailed feature, padded with 0 as <see cref="SignedLog"/> needs it.</summary>
    internal ReadOnlySpan<int> LogMask => _logMask;

    /// <summary>Leaves every feature as it is; a missing value becomes 0.</summary>
    /// <param name="featureCount">Number of features, 1 or more.</param>
    /// <returns>The scaling z = x.</returns>
    public static InputScaling Identity(int featureCount)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(featureCount, 1);
        float[] scale = new float[featureCount];
        Array.Fill(scale, 1f);
        return new InputScaling(new float[featureCount], scale, new bool[featureCount]);
    }

    /// <summary>Computes the network inputs of one row.</summary>
    /// <param name="row">Raw features, <c>[FeatureCount]</c>.</param>
    /// <param name="z">Receives the inputs, <c>[FeatureCount]</c>; may be the same memory as <paramref name="row"/>.</param>
    /// <exception cref="ArgumentException">A length is not <see cref="FeatureCount"/>.</exception>
    [SkipLocalsInit]
    public void Transform(ReadOnlySpan<float> row, Span<float> z)
    {
        Parameters.CheckFeatureCount(row.Length, _mean.Length, nameof(row));
        Parameters.CheckFeatureCount(z.Length, _mean.Length, nameof(z));
        Span<float> t = stackalloc float[ChunkLength];
        for (int from = 0; from < row.Length; from += ChunkLength)
        {
            int count = Math.Min(row.Length - from, ChunkLength);
            Span<float> chunk = t[..SignedLog.PaddedCount(count)];
            row.Slice(from, count).CopyTo(chunk);
            chunk[count..].Clear();
            if (_least is not null)
            {
                Limits.Apply(chunk[..count], _least.AsSpan(from, count), _most.AsSpan(from, count));
            }

            SignedLog.Apply(chunk, _logMask.AsSpan(from, chunk.Length));
            for (int i = 0; i < count; i++)
            {
                z[from + i] = float.IsNaN(chunk[i]) ? 0f : (chunk[i] - _mean[from + i]) * _scale[from + i];
            }
        }
    }

    /// <summary>The scaling of <paramref name="count"/> features from number <paramref name="start"/> on, as one of its own.</summary>
    internal InputScaling Slice(int start, int count) =>
        _least is null
            ? new(Mean.Slice(start, count), Scale.Slice(start, count), IsLog.Slice(start, count))
            : new(Mean.Slice(start, count), Scale.Slice(start, count), IsLog.Slice(start, count), Least.Slice(start, count), Most.Slice(start, count));

    internal override string Tag => FormatTag;

    internal override int Width => FeatureCount;

    internal override bool TakesRaw => true;

    internal static InputScaling Read(PartReader reader) => Read(reader, FormatTag);

    internal static InputScaling Read(PartReader reader, string prefix)
    {
        float[] mean = reader.Floats($"{prefix}/mean", -1);
        float[] scale = reader.Floats($"{prefix}/scale", mean.Length);
        bool[] isLog = reader.Booleans($"{prefix}/isLog", mean.Length);
        // Models saved before there were limits have none.
        return reader.Contains($"{prefix}/least")
            ? new InputScaling(mean, scale, isLog, reader.Floats($"{prefix}/least", mean.Length), reader.Floats($"{prefix}/most", mean.Length))
            : new InputScaling(mean, scale, isLog);
    }

    internal void Write(PartWriter writer) => Write(writer, FormatTag);

    internal override void Write(PartWriter writer, string prefix)
    {
        writer.Write($"{prefix}/mean", Mean);
        writer.Write($"{prefix}/scale", Scale);
        writer.Write($"{prefix}/isLog", IsLog);
        if (_least is not null)
        {
            writer.Write($"{prefix}/least", Least);
            writer.Write($"{prefix}/most", Most);
        }
    }

    internal override void CheckInputs(ReadOnlySpan<int> widths) => Check(widths, FeatureCount);

    internal override void Pack(PlanBuilder plan)
    {
        // Dense layers take it in themselves.
        if (!plan.Readers.Any() || plan.Readers.Any(reader => reader is not DenseLayer))
        {
            plan.Add(new Step(this, plan.Output()));
        }
    }

    /// <summary>Nothing: what comes before are raw features, and <see cref="ScalingPath"/> goes on to them.</summary>
    internal override void Backward(in TapedNode node)
    {
    }

    EntryPath IEntryLayer.CreatePath() => new ScalingPath(this);

    internal override string WriteOnnx(OnnxGraph graph, ReadOnlySpan<string> inputs)
    {
        string zero = graph.Constant(0), isMissing = graph.Node("IsNaN", inputs[0]), x = graph.Node("Where", isMissing, zero, inputs[0]);
        if (_least is not null)
        {
            x = graph.Node("Max", x, graph.Constant(Least, 1, FeatureCount));
            x = graph.Node("Min", x, graph.Constant(Most, 1, FeatureCount));
        }

        if (_isLog.AsSpan().Contains(true))
        {
            string mask = graph.Node("Greater", graph.Constant(Array.ConvertAll(_isLog, isLog => isLog ? 1f : 0f), 1, FeatureCount), zero);
            x = graph.Node("Where", mask, WriteSignedLog(graph, x), x);
        }

        string z = graph.Node("Mul", graph.Node("Sub", x, graph.Constant(Mean, 1, FeatureCount)), graph.Constant(Scale, 1, FeatureCount));
        return graph.Node("Where", isMissing, zero, z);
    }

    // sign(x) log(1 + |x|), with what rounding 1 + |x| loses given back.
    private static string WriteSignedLog(OnnxGraph graph, string x)
    {
        string one = graph.Constant(1), size = graph.Node("Abs", x), sum = graph.Node("Add", size, one);
        string lost = graph.Node("Div", graph.Node("Sub", size, graph.Node("Sub", sum, one)), sum);
        return graph.Node("Mul", graph.Node("Sign", x), graph.Node("Add", graph.Node("Log", sum), lost));
    }

    private static void CheckLimits(ReadOnlySpan<float> least, ReadOnlySpan<float> most, int count)
    {
        Parameters.CheckLength(least.Length, count, nameof(least));
        Parameters.CheckLength(most.Length, count, nameof(most));
        Parameters.CheckFinite(least, nameof(least));
        Parameters.CheckFinite(most, nameof(most));
        for (int i = 0; i < count; i++)
        {
            if (most[i] < least[i])
            {
                throw new ArgumentException(
                    FormattableString.Invariant($"Value {i} is {most[i]}; an upper limit must not be below the lower one, {least[i]}."), nameof(most));
            }
        }
    }

    /// <summary>The scaling alone, where what follows cannot take it in.</summary>
    private sealed class Step(InputScaling scaling, PlanPlace output) : EntryStep(scaling.FeatureCount)
    {
        public override int SparseLength(int nonZeros) => scaling.FeatureCount;

        public override void Load(ReadOnlySpan<float> features, Span<float> scratch) => scaling.Transform(features, scratch);

        public override void Run(ReadOnlySpan<float> scratch, Span<float> memory, int rows)
        {
            for (int row = 0; row < rows; row++)
            {
                Span<float> z = output.Of(memory, rows, row);
                scratch.Slice(row * output.Count, output.Count).CopyTo(z);
                z[output.Count..].Clear();
            }
        }

        public override void Run(ReadOnlySpan<float> features, Span<float> scratch, Span<float> memory)
        {
            Span<float> z = output.Of(memory, 1);
            scaling.Transform(features, z[..output.Count]);
            z[output.Count..].Clear();
        }

        public override void Run(ReadOnlySpan<int> indices, ReadOnlySpan<float> values, int first, Span<float> scratch, Span<float> memory)
        {
            Span<float> row = scratch[..output.Count];
            SparseRow.WriteOut(indices, values, row, first);
            Run(row, [], memory);
        }
    }
}

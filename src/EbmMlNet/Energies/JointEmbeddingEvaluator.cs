namespace EbmMlNet;

/// <summary>Keeps the code of the context from row to row while the context's raw features stay the same, bit for bit.</summary>
internal sealed class JointEmbeddingEvaluator(EnergyFunction energy, PackedTowers towers) : EnergyEvaluator(energy)
{
    private readonly float[] _context = new float[towers.PaddedDimension];
    private readonly float[] _answer = new float[towers.PaddedDimension];
    private readonly float[] _scratch = new float[towers.ScratchLength];
    private int[] _indices = [];
    private float[] _values = [];
    private int _count;
    private Form _form = Form.None;

    /// <summary>How often a context was not that of the row before.</summary>
    public int ContextsEncoded { get; private set; }

    private enum Form
    {
        None,
        Dense,
        Sparse,
    }

    public override float Energy(ReadOnlySpan<float> features)
    {
        Parameters.CheckFeatureCount(features.Length, towers.FeatureCount, nameof(features));
        ReadOnlySpan<float> context = features[..towers.ContextCount];
        if (_form != Form.Dense || !PackedTowers.AreSame(context, _values.AsSpan(0, _count)))
        {
            _form = Form.None;
            towers.PrepareContext(context, _context, _scratch);
            Keep([], context, Form.Dense);
        }

        towers.PrepareAnswer(features[towers.ContextCount..], _answer, _scratch);
        return towers.EnergyOfPrepared(_context, _answer);
    }

    public override float Energy(ReadOnlySpan<int> indices, ReadOnlySpan<float> values)
    {
        Parameters.CheckLength(values.Length, indices.Length, nameof(values));
        int split = towers.Split(indices);
        ReadOnlySpan<int> contextIndices = indices[..split];
        ReadOnlySpan<float> context = values[..split];
        if (_form != Form.Sparse
            || !contextIndices.SequenceEqual(_indices.AsSpan(0, _count))
            || !PackedTowers.AreSame(context, _values.AsSpan(0, _count)))
        {
            _form = Form.None;
            towers.PrepareContext(contextIndices, context, _context, _scratch);
            Keep(contextIndices, context, Form.Sparse);
        }

        towers.PrepareAnswer(indices[split..], values[split..], _answer, _scratch);
        return towers.EnergyOfPrepared(_context, _answer);
    }

    private void Keep(ReadOnlySpan<int> indices, ReadOnlySpan<float> values, Form form)
    {
        if (_values.Length < values.Length)
        {
            int capacity = Math.Min(towers.ContextCount, Math.Max(values.Length, 2 * _values.Length));
            _values = new float[capacity];
            _indices = new int[capacity];
        }

        indices.CopyTo(_indices);
        values.CopyTo(_values);
        _count = values.Length;
        _form = form;
        ContextsEncoded++;
    }
}

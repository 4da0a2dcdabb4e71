namespace EbmMlNet;

/// <summary>Keeps the projection of x from row to row while its raw features stay the same, bit for bit.</summary>
internal sealed class CosineMetricEvaluator(CosineMetricEnergy energy) : EnergyEvaluator(energy)
{
    private readonly float[] _x = new float[energy.Rank];
    private readonly float[] _y = new float[energy.Rank];
    private int[] _indices = [];
    private float[] _values = [];
    private float[] _answer = [];
    private int _count = -1;
    private float _square;

    public override float Energy(ReadOnlySpan<int> indices, ReadOnlySpan<float> values)
    {
        if (!energy.TakesRaw)
        {
            return base.Energy(indices, values);
        }

        Parameters.CheckLength(values.Length, indices.Length, nameof(values));
        int split = energy.Split(indices);
        Keep(indices[..split], values[..split]);
        int answers = indices.Length - split;
        if (_answer.Length < answers)
        {
            _answer = new float[Math.Min(energy.AnswerCount, Math.Max(answers, 2 * _answer.Length))];
        }

        Span<float> answer = _answer.AsSpan(0, answers);
        SparseRow.WithoutMissing(values[split..], answer);
        float square = energy.Metric.Project(indices[split..], answer, _y);
        return energy.Metric.EnergyOf(_indices.AsSpan(0, _count), _values.AsSpan(0, _count), _x, _square, indices[split..], answer, _y, square);
    }

    private void Keep(ReadOnlySpan<int> indices, ReadOnlySpan<float> values)
    {
        if (indices.Length == _count && indices.SequenceEqual(_indices.AsSpan(0, _count))
            && PackedTowers.AreSame(values, _values.AsSpan(0, _count)))
        {
            return;
        }

        if (_values.Length < values.Length)
        {
            int capacity = Math.Min(energy.ContextCount, Math.Max(values.Length, 2 * _values.Length));
            _values = new float[capacity];
            _indices = new int[capacity];
        }

        _count = -1;
        indices.CopyTo(_indices);
        SparseRow.WithoutMissing(values, _values);
        _square = energy.Metric.Project(indices, _values.AsSpan(0, values.Length), _x);
        _count = values.Length;
    }
}

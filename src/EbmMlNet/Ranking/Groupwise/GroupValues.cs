namespace EbmMlNet;

/// <summary>The values of one group's rows after the other's, computed as the groups are read.</summary>
/// <param name="walker">Reads the groups; it belongs to this from now on.</param>
internal abstract class GroupValues<TValue>(GroupWalker walker) : IDisposable
{
    private TValue[] _values = new TValue[64];

    public int Count => walker.Count;

    public TValue this[int row] => _values[row];

    public bool MoveNext()
    {
        if (!walker.MoveNext())
        {
            return false;
        }

        if (_values.Length < walker.Count)
        {
            _values = new TValue[Math.Max(walker.Count, 2 * _values.Length)];
        }

        Compute(_values.AsSpan(0, walker.Count));
        return true;
    }

    /// <summary>What the walker read in the column that is passed on.</summary>
    public virtual float Passed(int row) => throw new NotSupportedException();

    public void Dispose() => walker.Dispose();

    protected abstract void Compute(Span<TValue> values);
}

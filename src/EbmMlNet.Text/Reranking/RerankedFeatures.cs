namespace EbmMlNet;

/// <summary>The features of all items of one list, kept to explain them when somebody asks.</summary>
internal sealed class RerankedFeatures(EnergyFunction energy, IReadOnlyList<string> names, float[] rows)
{
    private readonly int _width = energy.FeatureCount;

    public Explanation Explain(int index, int other) => Against(index, Row(other));

    /// <summary>Against the mean of all items.</summary>
    public Explanation Explain(int index)
    {
        float[] mean = new float[_width];
        int count = rows.Length / _width;
        for (int f = 0; f < _width; f++)
        {
            double sum = 0;
            for (int row = 0; row < count; row++)
            {
                sum += rows[(row * _width) + f];
            }

            mean[f] = (float)(sum / count);
        }

        return Against(index, mean);
    }

    private Explanation Against(int index, ReadOnlySpan<float> other) => energy.Explain(Row(index), other).WithNames(names);

    private ReadOnlySpan<float> Row(int index) => rows.AsSpan(index * _width, _width);
}

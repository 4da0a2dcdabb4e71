using TorchSharp;

namespace EbmMlNet;

/// <summary>The few lowest of the keys added so far, in ascending order; of equal keys, those added first.</summary>
internal sealed class LowestKeys(int capacity)
{
    private readonly float[] _keys = new float[capacity];
    private readonly int[] _columns = new int[capacity];
    private int _count;

    /// <summary>The answers of lowest key: by one pass over each group where managed code can read the keys, else where they lie.</summary>
    /// <param name="answers">The groups.</param>
    /// <param name="rights">The right answers.</param>
    /// <param name="keys">A key for each cell: <c>[G,N]</c>.</param>
    /// <param name="width">How many to choose.</param>
    public static ChosenAnswers Choose(AnswerGroups answers, RightAnswers rights, torch.Tensor keys, int width) =>
        keys.device_type == DeviceType.CPU
            ? ChosenAnswers.FromTable(rights, Of(rights, Lists.Values(keys), answers.Layout.LongestGroup, width), width)
            : LowestOnDevice.Of(answers, rights, keys, width);

    /// <summary>
    /// The columns of lowest key among each right answer's incorrect ones: one pass over a group serves all its right answers.
    /// </summary>
    /// <param name="rights">The right answers.</param>
    /// <param name="keys">A key for each cell, row by row. One that is not a number comes first, so that it reaches the loss.</param>
    /// <param name="columnsPerGroup">The length of a row.</param>
    /// <param name="width">How many to choose.</param>
    /// <returns>For each right answer as many columns, lowest first; -1 where there are no more.</returns>
    public static int[] Of(RightAnswers rights, ReadOnlySpan<float> keys, int columnsPerGroup, int width)
    {
        int[] columns = new int[rights.Count * width];
        columns.AsSpan().Fill(-1);
        LowestKeys lowest = new(width);
        int group = -1;
        int swept = 0;
        for (int i = 0; i < rights.Count; i++)
        {
            RightAnswer answer = rights.Span[i];
            if (answer.Group != group)
            {
                group = answer.Group;
                swept = 0;
                lowest.Clear();
            }

            for (; swept < answer.LowerCount; swept++)
            {
                lowest.Add(keys[(group * columnsPerGroup) + swept], swept);
            }

            lowest.Columns.CopyTo(columns.AsSpan(i * width));
        }

        return columns;
    }

    /// <summary>The columns of the lowest keys, lowest first.</summary>
    public ReadOnlySpan<int> Columns => _columns.AsSpan(0, _count);

    public void Clear() => _count = 0;

    public void Add(float key, int column)
    {
        if (float.IsNaN(key))
        {
            key = float.NegativeInfinity;
        }

        if (_count == _keys.Length)
        {
            if (key >= _keys[^1])
            {
                return;
            }

            _count--;
        }

        int place = _count++;
        for (; place > 0 && _keys[place - 1] > key; place--)
        {
            _keys[place] = _keys[place - 1];
            _columns[place] = _columns[place - 1];
        }

        _keys[place] = key;
        _columns[place] = column;
    }
}

using TorchSharp;

namespace EbmMlNet;

/// <summary>Some of the rows of <see cref="GroupedRows"/>, each of them a group: its candidates are classes, one of them right.</summary>
internal sealed class ClassBatches : GroupBatches
{
    private readonly GroupedRows _rows;
    private readonly int _classCount;
    private readonly NetworkModule _module;
    private readonly FeatureTensor _features;
    private readonly int _classesPerStep;

    /// <param name="rows">The rows, with features already scaled.</param>
    /// <param name="served">Which rows to serve.</param>
    /// <param name="classCount">How many classes there are.</param>
    /// <param name="module">What computes the energies.</param>
    /// <param name="classesPerStep">
    /// How many classes are candidates in a batch: the right ones of its rows, and others drawn at random; null for all.
    /// </param>
    public ClassBatches(GroupedRows rows, IEnumerable<int> served, int classCount, NetworkModule module, int? classesPerStep)
        : base(served)
    {
        (_rows, _classCount) = (rows, classCount);
        _module = module;
        _features = rows.Features.On(module.InputDevice);
        _classesPerStep = Math.Min(classesPerStep ?? classCount, classCount);
    }

    // Of the candidates of a row, one has its features; all have their outputs.
    public override int CellsToMeasure => ScoringBatch.Rows(_module.Weights.Device, _rows.FeatureCount, _module.Weights.Count);

    public override bool Holds(int group) => _rows.Holds(group);

    public override EnergyBatch Load(int[] groups, Random random)
    {
        bool isWhole = _classesPerStep == _classCount;
        int[] pool = isWhole ? [.. Enumerable.Range(0, _classCount)] : Pool(groups, random);
        int width = pool.Length;
        int cells = GroupLayoutBuilder.Cells(groups.Length, width);
        long[] order = new long[cells];
        int[] ids = new int[cells];
        float[] labels = new float[cells];
        float[] weights = _rows.Weights is null ? [] : new float[cells];
        for (int i = 0; i < groups.Length; i++)
        {
            Span<long> places = order.AsSpan(i * width, width);
            for (int k = 0; k < width; k++)
            {
                places[k] = k;
            }

            // Candidates stand by ascending label: the right class changes places with the last.
            int right = Array.BinarySearch(pool, ClassOf(groups[i]));
            (places[right], places[^1]) = (places[^1], places[right]);
            for (int k = 0; k < width; k++)
            {
                ids[(i * width) + k] = pool[places[k]];
            }

            labels[((i + 1) * width) - 1] = 1;
            if (_rows.Weights is not null)
            {
                weights.AsSpan(i * width, width).Fill(_rows.Weights[groups[i]]);
            }
        }

        int[] sizes = new int[groups.Length];
        Array.Fill(sizes, width);
        torch.Device device = _module.Weights.Device;
        return new ClassBatch(
            _module,
            _features.Select(groups, 0, _rows.FeatureCount),
            isWhole ? null : torch.tensor(Array.ConvertAll(pool, id => (long)id), [width], device: device),
            torch.tensor(order, [groups.Length, width], device: device),
            GroupLayout.Plan(sizes, labels, weights, device: device, answerIds: ids));
    }

    public override (int Slot, float Value) LargestInput(int[] groups) => _rows.Features.Largest(groups);

    public override void Dispose() => _features.Dispose();

    protected override int SizeOf(int group) => _classesPerStep;

    private int ClassOf(int row) => (int)_rows.Labels[row];

    /// <summary>The right classes of a batch and others drawn at random without repetition, in ascending order.</summary>
    private int[] Pool(int[] rows, Random random)
    {
        var pool = new SortedSet<int>(rows.Select(ClassOf));
        while (pool.Count < _classesPerStep)
        {
            _ = pool.Add(random.Next(_classCount));
        }

        return [.. pool];
    }
}

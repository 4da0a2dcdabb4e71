using TorchSharp;

namespace EbmMlNet;

/// <summary>Questions with their right answers; the incorrect answers come from the batch's other questions, or from an index.</summary>
internal sealed class JointBatches : GroupBatches
{
    /// <summary>Validation ranks each answer among so many others, or all where there are fewer.</summary>
    public const int AnswersToValidateOn = 1000;

    // The codes of the pool are shared by a batch's questions, so that validation takes many of these at a time.
    private const int NominalSize = 64;

    // Fewer questions have too few answers of others to be told from.
    private const int LeastGroups = 32;

    private readonly GroupedRows _rows;
    private readonly PairModule _module;
    private readonly RelevanceGain _gain;
    private readonly PairTable _pairs;
    private readonly AnswerPool _pool;
    private readonly FeatureTensor _features;
    private readonly int[] _groups;
    private AnswerIndex? _index;

    public JointBatches(CandidateSource source, IReadOnlyList<int> groups)
        : base(groups)
    {
        _rows = source.Rows;
        _module = (PairModule)source.Module;
        _gain = source.Gain;
        _groups = [.. groups];
        _pairs = new PairTable(source, _module.ContextSlots);
        _pool = new AnswerPool(_pairs.AnswerCount);
        _features = _rows.Features.On(_module.InputDevice);
    }

    // The answers of a batch stand against each of its questions: how many questions it has is a part of what is measured, and the same on every device.
    public override int CellsToMeasure => ScoringBatch.RowsOnCpu;

    /// <summary>How many answers of all are added to each batch's.</summary>
    public int FurtherAnswers { get; init; }

    /// <summary>How incorrect answers are mined; null for not at all.</summary>
    public MinedCandidates? Mining { get; init; }

    /// <summary>Whether a group has a right answer that counts.</summary>
    public static bool HasRightAnswer(GroupedRows rows, int group) =>
        rows.LabelsOf(group)[^1] > 0
        && (rows.Weights is null || rows.WeightsOf(group)[rows.LabelsOf(group).IndexOfAnyExcept(0f)..].ContainsAnyExcept(0f));

    /// <summary>How many groups a batch has at least, however few there are in all.</summary>
    public static int AtLeast(int groups, int chosen) => Math.Max(chosen, Math.Min(groups, LeastGroups));

    /// <summary>Looked at while the index is made.</summary>
    public CancellationToken Cancellation { get; init; }

    // The codes of the first epoch mean nothing yet. A part of a stream that comes later has no index to go on with.
    public override void StartEpoch(int epoch)
    {
        if (Mining is not null && epoch > 1 && (_index is null || (epoch - 2) % Mining.RefreshEvery == 0))
        {
            _index = AnswerIndex.Build(_module, _features, _pairs, _rows, _groups, Mining, Cancellation);
        }
    }

    public override void Write(BinaryWriter writer)
    {
        writer.Write(_index is not null);
        _index?.Write(writer);
    }

    public override void Read(BinaryReader reader) => _index = reader.ReadBoolean() ? AnswerIndex.Read(reader) : null;

    // Batches of one size: a question alone in the last one would have nothing to be told from.
    public override IEnumerable<int[]> Shuffle(Random random, int groupsPerBatch)
    {
        int[] order = [.. _groups];
        random.Shuffle(order);
        int batches = ((order.Length - 1) / groupsPerBatch) + 1;
        for (int i = 0; i < batches; i++)
        {
            yield return order[(int)((long)order.Length * i / batches)..(int)((long)order.Length * (i + 1) / batches)];
        }
    }

    public override string? NothingToContrast(int groupsPerBatch)
    {
        if (_pairs.AnswerCount == 1)
        {
            return "All rows have the same answer (the slots of y are equal), so there is nothing to tell it from. Check which slots are y.";
        }

        if (!_groups.Any(group => HasIncorrect(group, amongAll: true)))
        {
            return _pairs.ContextCount == 1
                ? "All rows have the same question (the slots of x are equal), so that every answer is right and none incorrect. Check which slots are " +
                  "x, or give rows of label 0."
                : "Every answer is right to every question, so that none is incorrect. Check the labels, or give rows of label 0.";
        }

        return groupsPerBatch > 1 || Mining is not null || _groups.Any(group => HasIncorrect(group, amongAll: false))
            ? null
            : "GroupsPerBatch is 1, so that a question's answer has no answers of other questions to be told from. Set it to 2 or more (null chooses), " +
              "or give the groups rows of label 0.";
    }

    public override EnergyBatch Load(int[] groups, Random random)
    {
        FillPool(groups, random);
        int poolSize = _pool.Answers.Count;
        var candidates = new CandidateLists(groups.Length * poolSize);
        for (int g = 0; g < groups.Length; g++)
        {
            AddCandidates(candidates, groups[g], g, poolSize);
        }

        torch.Device device = _module.Weights.Device;
        GroupLayout layout = candidates.Layout(_gain, device);
        int[] contextRows = Array.ConvertAll(groups, group => _rows.Offsets[group]);
        int[] answerRows = [.. _pool.Answers.Select(answer => _pairs.AnswerRows[answer])];
        return new JointBatch(
            _module,
            _features,
            contextRows,
            answerRows,
            candidates.Positions(device),
            candidates.Rights(device),
            layout);
    }

    public override (int Slot, float Value) LargestInput(int[] groups) => _rows.Features.Largest(_rows.RowsOf(groups));

    public override void Dispose() => _features.Dispose();

    protected override int SizeOf(int group) => NominalSize;

    private bool HasIncorrect(int group, bool amongAll)
    {
        IReadOnlySet<int> rights = _pairs.RightsOf(group);
        return (amongAll && rights.Count < _pairs.AnswerCount)
            || Enumerable.Range(_rows.Offsets[group], _rows.SizeOf(group)).Any(row => !rights.Contains(_pairs.AnswerOf(row)));
    }

    private void FillPool(int[] groups, Random random)
    {
        _pool.Clear();
        foreach (int row in _rows.RowsOf(groups))
        {
            _pool.Add(_pairs.AnswerOf(row));
        }

        if (_index is not null)
        {
            foreach (int answer in groups.SelectMany(_index.MinedFor))
            {
                _pool.Add(answer);
            }
        }

        _pool.AddDrawn(FurtherAnswers, random);
    }

    // Drawn answers have label 0 and come first: candidates stand by ascending label, as the rows of a group do.
    private void AddCandidates(CandidateLists candidates, int group, int question, int poolSize)
    {
        IReadOnlySet<int> rights = _pairs.RightsOf(group);
        Dictionary<int, int> own = [];
        for (int row = _rows.Offsets[group]; row < _rows.Offsets[group + 1]; row++)
        {
            // The same answer twice counts once, with its higher label.
            own[_pairs.AnswerOf(row)] = row;
        }

        candidates.StartGroup();
        for (int place = 0; place < poolSize; place++)
        {
            int answer = _pool.Answers[place];
            if (!rights.Contains(answer) && !own.ContainsKey(answer))
            {
                candidates.Add(question, place, poolSize, answer, 0, 1);
            }
        }

        for (int row = _rows.Offsets[group]; row < _rows.Offsets[group + 1]; row++)
        {
            int answer = _pairs.AnswerOf(row);
            if (own[answer] == row)
            {
                candidates.Add(question, _pool.PositionOf(answer), poolSize, answer, _rows.Labels[row], _rows.Weights?[row] ?? 1);
            }
        }
    }
}

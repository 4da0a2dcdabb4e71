namespace EbmMlNet;

/// <summary>Groups of a stream as batches: see <see cref="PartShuffle{TPart}"/>. What is done anew as an epoch begins is done with each part.</summary>
internal sealed class StreamedBatches : GroupBatches
{
    private readonly Func<GroupedRows, IReadOnlyList<int>, GroupBatches> _serve;
    private readonly PartShuffle<GroupBatches> _parts;
    private readonly long _candidates;
    private int _epoch;
    private int _first;
    private (int First, byte[] State)? _resumed;

    /// <param name="stream">The groups.</param>
    /// <param name="groups">Which of them to serve, by their places, ascending.</param>
    /// <param name="candidates">About how many candidates they have.</param>
    /// <param name="serve">Makes batches of a part, of the groups given by their places in it.</param>
    public StreamedBatches(IQuestionStream stream, IReadOnlyList<int> groups, long candidates, Func<GroupedRows, IReadOnlyList<int>, GroupBatches> serve)
        : base([])
    {
        (_serve, _candidates) = (serve, candidates);
        _parts = new PartShuffle<GroupBatches>(stream, groups, Serve, (part, random, groupsPerBatch) => part.Shuffle(random, groupsPerBatch));
    }

    public override int GroupCount => _parts.GroupCount;

    public override long CandidateCount => _candidates;

    public override void StartEpoch(int epoch) => (_epoch, _resumed) = (epoch, null);

    public override void Write(BinaryWriter writer)
    {
        _parts.Write(writer);
        using var state = new MemoryStream();
        using (var ofPart = new BinaryWriter(state))
        {
            _parts.Part.Write(ofPart);
        }

        writer.Write(_epoch);
        writer.Write(_first);
        byte[] bytes = state.ToArray();
        writer.Write(bytes.Length);
        writer.Write(bytes);
    }

    public override void Read(BinaryReader reader)
    {
        _parts.Read(reader);
        _epoch = reader.ReadInt32();
        _resumed = (reader.ReadInt32(), reader.ReadBytes(reader.ReadInt32()));
    }

    public override IEnumerable<int[]> Shuffle(Random random, int groupsPerBatch) => _parts.Shuffle(random, groupsPerBatch);

    public override bool Holds(int group) => _parts.Part.Holds(group);

    public override EnergyBatch Load(int[] groups, Random random) => _parts.Part.Load(groups, random);

    public override (int Slot, float Value) LargestInput(int[] groups) => _parts.Part.LargestInput(groups);

    public override void Dispose() => _parts.Dispose();

    protected override int SizeOf(int group) => (int)(_candidates / Math.Max(1, GroupCount));

    private GroupBatches Serve(GroupedRows part, int first, IReadOnlyList<int> own)
    {
        _first = first;
        GroupBatches batches = _serve(part, own);
        if (_resumed is not { } resumed)
        {
            batches.StartEpoch(_epoch);
        }
        else if (first == resumed.First)
        {
            // Of the parts before, all batches were taken before the checkpoint.
            using var reader = new BinaryReader(new MemoryStream(resumed.State));
            batches.Read(reader);
            _resumed = null;
        }

        return batches;
    }
}

namespace EbmMlNet;

/// <summary>Groups of a stream as batches: see <see cref="PartShuffle{TPart}"/>.</summary>
/// <param name="stream">The groups.</param>
/// <param name="groups">Which of them to serve, by their places, ascending.</param>
/// <param name="candidates">About how many candidates they have.</param>
/// <param name="serve">Makes batches of a part, of the groups given by their places in it.</param>
internal sealed class StreamedBatches(
    IQuestionStream stream, IReadOnlyList<int> groups, long candidates, Func<GroupedRows, IReadOnlyList<int>, GroupBatches> serve) : GroupBatches([])
{
    private readonly PartShuffle<GroupBatches> _parts =
        new(stream, groups, (part, _, own) => serve(part, own), (part, random, groupsPerBatch) => part.Shuffle(random, groupsPerBatch));

    public override int GroupCount => _parts.GroupCount;

    public override long CandidateCount => candidates;

    public override void Write(BinaryWriter writer) => _parts.Write(writer);

    public override void Read(BinaryReader reader) => _parts.Read(reader);

    public override IEnumerable<int[]> Shuffle(Random random, int groupsPerBatch) => _parts.Shuffle(random, groupsPerBatch);

    public override EnergyBatch Load(int[] groups, Random random) => _parts.Part.Load(groups, random);

    public override (int Slot, float Value) LargestInput(int[] groups) => _parts.Part.LargestInput(groups);

    public override void Dispose() => _parts.Dispose();

    protected override int SizeOf(int group) => (int)(candidates / Math.Max(1, GroupCount));
}

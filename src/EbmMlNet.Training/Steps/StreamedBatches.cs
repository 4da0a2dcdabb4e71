namespace EbmMlNet;

/// <summary>
/// Groups of a stream, shuffled part by part: a part is a buffer of groups, served in a random order before the next is read over it. What was shuffled
/// lies in memory until the next part, which is as long as steps need it.
/// </summary>
/// <param name="stream">The questions.</param>
/// <param name="groups">Which of its groups to serve, by their places, ascending.</param>
/// <param name="candidates">About how many candidates they have.</param>
/// <param name="serve">Makes batches of a part, of the groups given by their places in it.</param>
internal sealed class StreamedBatches(
    IQuestionStream stream, IReadOnlyList<int> groups, long candidates, Func<GroupedRows, IReadOnlyList<int>, GroupBatches> serve) : GroupBatches([])
{
    private GroupBatches? _part;

    public override int GroupCount => groups.Count;

    public override long CandidateCount => candidates;

    public override void Write(BinaryWriter writer) => writer.Write(stream.PartBytes);

    public override void Read(BinaryReader reader) => stream.PartBytes = reader.ReadInt64();

    /// <summary>As many batches as there would be of all groups together, each of groups of one part; their numbers are places in it.</summary>
    public override IEnumerable<int[]> Shuffle(Random random, int groupsPerBatch)
    {
        int batches = ((GroupCount - 1) / groupsPerBatch) + 1, made = 0, first = 0, at = 0;
        foreach (GroupedRows part in stream.Parts(random))
        {
            int end = checked(first + part.GroupCount);
            var own = new List<int>();
            for (; at < groups.Count && groups[at] < end; at++)
            {
                own.Add(groups[at] - first);
            }

            first = end;
            if (own.Count == 0)
            {
                continue;
            }

            _part?.Dispose();
            _part = serve(part, own);
            int due = Math.Clamp((int)((long)batches * at / groups.Count) - made, 1, own.Count);
            foreach (int[] batch in _part.Shuffle(new Random(random.Next()), (own.Count + due - 1) / due))
            {
                made++;
                yield return batch;
            }
        }
    }

    public override EnergyBatch Load(int[] groups, Random random) => _part!.Load(groups, random);

    public override (int Slot, float Value) LargestInput(int[] groups) => _part!.LargestInput(groups);

    public override void Dispose() => _part?.Dispose();

    protected override int SizeOf(int group) => (int)(candidates / Math.Max(1, GroupCount));
}

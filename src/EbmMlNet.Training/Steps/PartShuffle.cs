namespace EbmMlNet;

/// <summary>
/// Groups of a stream, shuffled part by part: a part is a buffer of groups, served in a random order before the next is read over it. What was shuffled
/// lies in memory until the next part, which is as long as steps need it.
/// </summary>
/// <typeparam name="TPart">What a part is served as.</typeparam>
/// <param name="stream">The groups.</param>
/// <param name="groups">Which of them to serve, by their places, ascending.</param>
/// <param name="serve">Serves a part, given the place of its first group in the stream, and those of its groups to serve in the part.</param>
/// <param name="shuffle">The groups of a part in a new order, cut into batches of so many.</param>
internal sealed class PartShuffle<TPart>(
    IQuestionStream stream,
    IReadOnlyList<int> groups,
    Func<GroupedRows, int, IReadOnlyList<int>, TPart> serve,
    Func<TPart, Random, int, IEnumerable<int[]>> shuffle) : IDisposable
    where TPart : class, IDisposable
{
    private TPart? _part;

    public int GroupCount => groups.Count;

    /// <summary>The part that batches are of at the moment.</summary>
    public TPart Part => _part!;

    public void Write(BinaryWriter writer) => writer.Write(stream.PartBytes);

    public void Read(BinaryReader reader) => stream.PartBytes = reader.ReadInt64();

    /// <summary>As many batches as there would be of all groups together, each of groups of one part; their numbers are places in it.</summary>
    public IEnumerable<int[]> Shuffle(Random random, int groupsPerBatch)
    {
        int batches = ((GroupCount - 1) / groupsPerBatch) + 1, made = 0, first = 0, at = 0;
        foreach (GroupedRows part in stream.Parts(random))
        {
            int start = first;
            first += part.GroupCount;
            var own = new List<int>();
            for (; at < groups.Count && groups[at] < first; at++)
            {
                own.Add(groups[at] - start);
            }

            if (own.Count == 0)
            {
                continue;
            }

            _part?.Dispose();
            _part = serve(part, start, own);
            int due = Math.Clamp((int)((long)batches * at / groups.Count) - made, 1, own.Count);
            foreach (int[] batch in shuffle(_part, new Random(random.Next()), (own.Count + due - 1) / due))
            {
                made++;
                yield return batch;
            }
        }
    }

    public void Dispose() => _part?.Dispose();
}

namespace EbmMlNet;

/// <summary>Groups of candidates, served as batches of whole groups. What a candidate is, and its energy, is left to the kinds.</summary>
/// <param name="groups">The numbers of the groups to serve.</param>
internal abstract class GroupBatches(IEnumerable<int> groups) : IDisposable
{
    private readonly int[] _groups = [.. groups];

    public virtual int GroupCount => _groups.Length;

    /// <summary>The candidates of all groups.</summary>
    public virtual long CandidateCount => _groups.Sum(group => (long)SizeOf(group));

    /// <summary>How many cells a batch has that is only measured: groups times the candidates of the longest.</summary>
    public virtual int CellsToMeasure => ScoringBatch.RowsOnCpu;

    /// <summary>Whether a group's features are here, or else in another process; only what is here can be loaded.</summary>
    public virtual bool Holds(int group) => true;

    /// <summary>What is done anew as an epoch begins; to be called before <see cref="Shuffle"/> unless the epoch goes on from a checkpoint.</summary>
    /// <param name="epoch">The epoch, from 1.</param>
    public virtual void StartEpoch(int epoch)
    {
    }

    /// <summary>Writes what batches depend on beside the groups.</summary>
    public virtual void Write(BinaryWriter writer)
    {
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public virtual void Read(BinaryReader reader)
    {
    }

    /// <summary>The groups in a new order, cut into batches.</summary>
    public virtual IEnumerable<int[]> Shuffle(Random random, int groupsPerBatch)
    {
        int[] order = [.. _groups];
        random.Shuffle(order);
        return order.Chunk(groupsPerBatch);
    }

    /// <summary>
    /// The groups in their own order, cut into batches of no more than so many cells, which are groups times the candidates of the longest; a
    /// group that has more is a batch of its own. One very long group then takes no room beside many short ones.
    /// </summary>
    public IEnumerable<int[]> InOrder(int cellsPerBatch)
    {
        var batch = new List<int>();
        long longest = 0;
        foreach (int group in _groups)
        {
            longest = Math.Max(longest, SizeOf(group));
            if (batch.Count > 0 && (batch.Count + 1) * longest > cellsPerBatch)
            {
                yield return [.. batch];
                batch.Clear();
                longest = SizeOf(group);
            }

            batch.Add(group);
        }

        if (batch.Count > 0)
        {
            yield return [.. batch];
        }
    }

    /// <summary>Why nothing could be learnt from these groups, for an error; null where something can.</summary>
    /// <param name="groupsPerBatch">How many groups a batch has.</param>
    public virtual string? NothingToContrast(int groupsPerBatch) => null;

    /// <summary>One batch; its tensors belong to the dispose scope of the caller.</summary>
    /// <param name="groups">The numbers of its groups.</param>
    /// <param name="random">The source of chance, for batches that draw candidates.</param>
    public abstract EnergyBatch Load(int[] groups, Random random);

    /// <summary>The slot and value of the input of largest magnitude in a batch, for messages.</summary>
    public abstract (int Slot, float Value) LargestInput(int[] groups);

    public abstract void Dispose();

    /// <summary>About how many candidates a group has.</summary>
    protected abstract int SizeOf(int group);
}

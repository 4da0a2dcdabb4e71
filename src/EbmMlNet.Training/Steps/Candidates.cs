using System.Text;

namespace EbmMlNet;

/// <summary>Which answers stand against each other in training: those of a question's own group, or others too.</summary>
public abstract record Candidates
{
    private protected Candidates()
    {
    }

    /// <summary>
    /// Whether answers of other groups serve as incorrect ones. Then each row is a question with a right answer, labels and groups may be
    /// left out, and the architecture must be a <see cref="JointEmbedding"/>.
    /// </summary>
    public abstract bool DrawsFromOtherGroups { get; }

    /// <summary>How many groups a step takes where the options do not say.</summary>
    internal abstract int MostGroupsPerBatch { get; }

    /// <summary>How many groups a step takes, so that there is something to contrast.</summary>
    /// <param name="groups">How many groups there are.</param>
    /// <param name="chosen">How many would be taken by the size of the work.</param>
    internal virtual int AtLeast(int groups, int chosen) => chosen;

    /// <summary>Leaves the facts about the kind out of its text, which is its name and options.</summary>
    protected virtual bool PrintMembers(StringBuilder builder) => false;

    /// <summary>Whether a group can be trained on.</summary>
    internal abstract bool HasContrast(GroupedRows rows, int group);

    /// <summary>Serves groups for training.</summary>
    internal abstract GroupBatches ForTraining(CandidateSource source, IReadOnlyList<int> groups);

    /// <summary>Serves groups for validation.</summary>
    internal abstract GroupBatches ForValidation(CandidateSource source, IReadOnlyList<int> groups);
}

using Microsoft.ML.Runtime;

namespace EbmMlNet;

/// <summary>Which groups ask the same question, which rows have the same answer, and which answers are right to which question.</summary>
internal sealed class PairTable
{
    private readonly int[] _answerOfRow;
    private readonly int[] _contextOfGroup;
    private readonly SlotIdentity _contexts;
    private readonly SlotIdentity _answers;
    private readonly Dictionary<int, HashSet<int>> _rights = [];

    public PairTable(CandidateSource source, int contextSlots)
    {
        GroupedRows rows = source.Rows;
        SlotIdentity contexts = _contexts = new SlotIdentity(rows.Features, 0, contextSlots);
        _answers = new SlotIdentity(rows.Features, contextSlots, rows.FeatureCount - contextSlots);
        _answerOfRow = new int[rows.RowCount];
        _contextOfGroup = new int[rows.GroupCount];
        for (int group = 0; group < rows.GroupCount; group++)
        {
            int context = contexts.Of(rows.Offsets[group]);
            _contextOfGroup[group] = context;
            for (int row = rows.Offsets[group]; row < rows.Offsets[group + 1]; row++)
            {
                CheckContext(source.Context, group, contexts.Of(row) == context);
                _answerOfRow[row] = _answers.Of(row);
                if (rows.Labels[row] > 0)
                {
                    AddRight(context, _answerOfRow[row]);
                }
            }
        }
    }

    /// <summary>How many different questions there are.</summary>
    public int ContextCount => _contexts.Count;

    /// <summary>How many different answers there are.</summary>
    public int AnswerCount => _answers.Count;

    /// <summary>How many right answers a question has at most.</summary>
    public int MostRights { get; private set; }

    /// <summary>For each answer a row that has it.</summary>
    public IReadOnlyList<int> AnswerRows => _answers.FirstRows;

    public int AnswerOf(int row) => _answerOfRow[row];

    /// <summary>The right answers to a group's question, those of other groups that ask the same among them.</summary>
    public IReadOnlySet<int> RightsOf(int group) => _rights.TryGetValue(_contextOfGroup[group], out HashSet<int>? rights) ? rights : _none;

    private static readonly HashSet<int> _none = [];

    private void AddRight(int context, int answer)
    {
        if (!_rights.TryGetValue(context, out HashSet<int>? rights))
        {
            _rights.Add(context, rights = []);
        }

        _ = rights.Add(answer);
        MostRights = Math.Max(MostRights, rights.Count);
    }

    private static void CheckContext(IExceptionContext context, int group, bool isSame)
    {
        if (!isSame)
        {
            throw context.Except(
                $"The rows of group number {group} (from 0, in the order of the data) differ in the slots of x. Where answers of other groups " +
                "serve as incorrect ones, the rows of a group are answers to one question: give every question a group of its own, or leave " +
                "the group column out.");
        }
    }
}

using ApiSearch.Features;
using ApiSearch.Questions;
using ApiSearch.Search;
using ApiSearch.Translation;

namespace ApiSearch.Training;

/// <summary>Makes the rows that rankers are trained on and measured with.</summary>
internal sealed class CandidateLists
{
    private const int Folds = 5;

    private readonly ApiIndex _index;
    private readonly Question[] _questions;
    private readonly Part[] _partOfMember;
    private readonly FeatureExtractor[] _extractors;

    /// <summary>Learns the translation tables on the way: one for new questions, and one for each fold of the training types.</summary>
    public CandidateLists(ApiIndex index)
    {
        _index = index;
        _questions = QuestionSet.Of(index);
        _partOfMember = [.. Enumerable.Range(0, index.Members.Count).Select(member => TypeSplit.PartOf(index.Describe(member).Name))];
        var trainer = new TranslationTrainer(index, _questions.Where(question => question.Part == Part.Training), FoldOf);
        TranslationTable[] tables = [.. Enumerable.Range(0, Folds + 1).AsParallel().AsOrdered().Select(trainer.TrainWithout)];
        Translation = tables[Folds];
        _extractors = Array.ConvertAll(tables, table => new FeatureExtractor(index, table));
    }

    /// <summary>The table learnt from all training questions.</summary>
    public TranslationTable Translation { get; }

    /// <summary>
    /// The first questions of a part, in an order that looks random. Training questions get candidates of training types only, so
    /// that no ranker ever sees a held-out type, and features by a table that was learnt without their own type.
    /// </summary>
    public CandidateList[] Make(Part part, int count) =>
    [
        .. _questions.Where(question => question.Part == part)
            .OrderBy(question => TypeSplit.Hash(question.Query.Text)).ThenBy(question => question.Number)
            .Take(count)
            .AsParallel().AsOrdered().Select(Make),
    ];

    private CandidateList Make(Question question)
    {
        bool isTraining = question.Part == Part.Training;
        Hit[] hits = _index.Search(question.Query, ApiIndex.CandidateCount, isTraining ? member => _partOfMember[member] == Part.Training : null);
        Candidate[] rows = _extractors[isTraining ? FoldOf(question) : Folds].Extract(question.Query, hits);
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i].GroupId = (uint)question.Number;
            rows[i].Label = Array.BinarySearch(question.RightAnswers, hits[i].Member) >= 0 ? 1 : 0;
        }

        return new CandidateList(question, rows);
    }

    private int FoldOf(Question question) =>
        (int)(TypeSplit.Hash($"fold of {_index.Describe(question.RightAnswers[0]).Name.TypeFamily}") % Folds);
}

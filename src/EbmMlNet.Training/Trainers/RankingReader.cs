using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace EbmMlNet;

/// <summary>Reads what a ranker is trained on, and says what of it cannot be used.</summary>
/// <param name="host">Marks exceptions.</param>
/// <param name="channel">The log.</param>
/// <param name="options">The options.</param>
internal sealed class RankingReader(IHost host, IChannel channel, EnergyRankingTrainer.Options options) : TrainingReader(host, channel, options)
{
    private readonly IHost _host = host;
    private readonly IChannel _channel = channel;
    private readonly EnergyRankingTrainer.Options _options = options;

    protected override string Unit => "groups";

    protected override LabelReader LabelsOf(RoleMappedData data) => new GradeLabels(_host, data.Schema.Label);

    protected override GroupedRows Prepare(GroupedRows rows)
    {
        if (_options.ChosenCandidates.DrawsFromOtherGroups)
        {
            RightLabels.ZeroBelow(rows.Labels, _options.RelevantFrom);
        }

        return rows;
    }

    protected override bool IsUseful(GroupedRows rows, int group) =>
        _options.ChosenCandidates.HasContrast(rows, group) && rows.LabelsOf(group)[^1] >= _options.RelevantFrom;

    /// <param name="rows">The groups.</param>
    /// <param name="kind">What they are for, before their name: "validation ", or nothing.</param>
    /// <exception cref="InvalidOperationException">No group can be trained on; the message says why.</exception>
    public void CheckContrast(TrainingData rows, string kind)
    {
        if (rows.Useful.Count == 0)
        {
            if (_options.ChosenCandidates.DrawsFromOtherGroups)
            {
                throw _host.Except(
                    $"None of the {rows.GroupCount} {kind}groups has a right answer: a label {Relevance.Describe(_options.RelevantFrom)} in column '{_options.LabelColumnName}'" +
                    $"{(!rows.IsWeighted ? "" : $", with a weight above 0 in column '{_options.ExampleWeightColumnName}'")}. With {_options.ChosenCandidates} every " +
                    "such row is a question with a right answer.");
            }

            string weighted = !rows.IsWeighted ? "" : $", the higher one with a weight above 0 in column '{_options.ExampleWeightColumnName}'";
            if (rows.Labels[0].Most < _options.RelevantFrom)
            {
                throw _host.Except(
                    $"None of the {kind}rows has a label {Relevance.Describe(_options.RelevantFrom)} in column '{_options.LabelColumnName}', so none is a " +
                    "right answer. Check the labels, or set Options.RelevantFrom to the least label of a right answer.");
            }

            throw _host.Except(
                $"None of the {rows.GroupCount} {kind}groups has candidates of two different labels in column '{_options.LabelColumnName}'{weighted}, " +
                $"so there is nothing to rank. Check that '{_options.RowGroupColumnName}' groups the candidates of one query and that labels tell them apart.");
        }
    }

    /// <summary>Says how many groups have nothing to contrast: they neither train nor validate.</summary>
    public void WarnOfUseless(TrainingData rows)
    {
        if (rows.Useful.Count < rows.GroupCount)
        {
            string lack = _options.ChosenCandidates.DrawsFromOtherGroups ? $"no label {Relevance.Describe(_options.RelevantFrom)}" : "one label only or no right one";
            _channel.Warning(
                $"{rows.GroupCount - rows.Useful.Count} of {rows.GroupCount} groups have {lack} in column '{_options.LabelColumnName}'" +
                $"{(rows.IsWeighted ? ", or no weight on the others" : "")}; they are left out.");
        }
    }
}

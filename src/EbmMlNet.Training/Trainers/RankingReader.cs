using System.Globalization;
using System.Security.Cryptography;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace EbmMlNet;

/// <summary>Reads what a ranker is trained on, into memory or as a stream, and says what of it cannot be used.</summary>
/// <param name="host">Marks exceptions.</param>
/// <param name="channel">The log.</param>
/// <param name="options">The options.</param>
/// <param name="memory">How many bytes are for rows in all.</param>
internal sealed class RankingReader(IHost host, IChannel channel, EnergyRankingTrainer.Options options, long memory)
{
    /// <summary>Reads groups into memory, where they fit.</summary>
    /// <param name="data">The data.</param>
    /// <param name="most">How many bytes may be held.</param>
    public RankingData Read(RoleMappedData data, long most)
    {
        var reader = new GroupReader(host, data, options.CancellationToken);
        using (IEnumerator<GroupedRows> parts = reader.Parts(new PartSize(most, most) { AllowsLarge = true }).GetEnumerator())
        {
            _ = parts.MoveNext();
            if (reader.HasEnded)
            {
                return new HeldData(Prepare(parts.Current), HasContrast);
            }
        }

        return Stream(data);
    }

    /// <summary>Goes through groups that are read again in every epoch, for the first time.</summary>
    public StreamedData Stream(RoleMappedData data)
    {
        if (options.Candidates is MinedCandidates)
        {
            throw host.Except(string.Create(CultureInfo.InvariantCulture,
                $"Candidates is {options.Candidates}, which compares all answers with each other, but the data does not fit in Options.Memory, {memory / 1e6:0} MB. " +
                $"Set it to more, or use new InBatchCandidates()."));
        }

        // What was read before is garbage by now, and would lie beside what is read next.
        GC.Collect();
        ulong seed = (ulong)(options.Seed ?? 0);
        using IncrementalHash? hash = options.Checkpoint is null && options.Peers is null ? null : IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        StreamedGroups groups = StreamedGroups.Survey(
            host, new GroupReader(host, data, options.CancellationToken), memory, Prepare, HasContrast, seed, hash, options.CancellationToken);
        channel.Info(string.Create(CultureInfo.InvariantCulture,
            $"The {groups.RowCount} rows of {groups.GroupCount} groups do not fit in {memory / 1e6:0} MB (Options.Memory): they are read again in every epoch, " +
            $"{groups.PartBytes / 1e6:0} MB at a time."));
        return new StreamedData(groups, seed, hash?.GetHashAndReset() ?? []);
    }

    private GroupedRows Prepare(GroupedRows rows)
    {
        if (options.ChosenCandidates.DrawsFromOtherGroups)
        {
            RightLabels.ZeroBelow(rows.Labels, options.RelevantFrom);
        }

        return rows;
    }

    private bool HasContrast(GroupedRows rows, int group) =>
        options.ChosenCandidates.HasContrast(rows, group) && rows.LabelsOf(group)[^1] >= options.RelevantFrom;

    /// <param name="rows">The groups.</param>
    /// <param name="kind">What they are for, before their name: "validation ", or nothing.</param>
    /// <exception cref="InvalidOperationException">No group can be trained on; the message says why.</exception>
    public void CheckContrast(RankingData rows, string kind)
    {
        if (rows.Useful.Count == 0)
        {
            if (options.ChosenCandidates.DrawsFromOtherGroups)
            {
                throw host.Except(
                    $"None of the {rows.GroupCount} {kind}groups has a right answer: a label {Relevance.Describe(options.RelevantFrom)} in column '{options.LabelColumnName}'" +
                    $"{(!rows.IsWeighted ? "" : $", with a weight above 0 in column '{options.ExampleWeightColumnName}'")}. With {options.ChosenCandidates} every " +
                    "such row is a question with a right answer.");
            }

            string weighted = !rows.IsWeighted ? "" : $", the higher one with a weight above 0 in column '{options.ExampleWeightColumnName}'";
            if (rows.MostLabel < options.RelevantFrom)
            {
                throw host.Except(
                    $"None of the {kind}rows has a label {Relevance.Describe(options.RelevantFrom)} in column '{options.LabelColumnName}', so none is a " +
                    "right answer. Check the labels, or set Options.RelevantFrom to the least label of a right answer.");
            }

            throw host.Except(
                $"None of the {rows.GroupCount} {kind}groups has candidates of two different labels in column '{options.LabelColumnName}'{weighted}, " +
                $"so there is nothing to rank. Check that '{options.RowGroupColumnName}' groups the candidates of one query and that labels tell them apart.");
        }
    }

    /// <summary>Says how many groups have nothing to contrast: they neither train nor validate.</summary>
    public void WarnOfUseless(RankingData rows)
    {
        if (rows.Useful.Count < rows.GroupCount)
        {
            string lack = options.ChosenCandidates.DrawsFromOtherGroups ? $"no label {Relevance.Describe(options.RelevantFrom)}" : "one label only or no right one";
            channel.Warning(
                $"{rows.GroupCount - rows.Useful.Count} of {rows.GroupCount} groups have {lack} in column '{options.LabelColumnName}'" +
                $"{(rows.IsWeighted ? ", or no weight on the others" : "")}; they are left out.");
        }
    }
}

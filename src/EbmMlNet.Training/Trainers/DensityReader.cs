using System.Globalization;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace EbmMlNet;

/// <summary>Reads what a density is trained on.</summary>
/// <param name="host">Marks exceptions.</param>
/// <param name="channel">The log.</param>
/// <param name="options">The options.</param>
internal sealed class DensityReader(IHost host, IChannel channel, EnergyRegressionTrainer.Options options)
    : TrainingReader(host, channel, options.Memory, options.Seed, options.Checkpoint is not null, null, options.CancellationToken)
{
    private readonly IHost _host = host;
    private readonly EnergyRegressionTrainer.Options _options = options;

    /// <exception cref="InvalidOperationException">All labels of a target are the same.</exception>
    public void CheckContrast(TrainingData rows)
    {
        for (int target = 0; target < rows.Labels.Count; target++)
        {
            (float least, float most) = rows.Labels[target];
            if (least == most)
            {
                string which = rows.Labels.Count == 1 ? "" : $", target {target}";
                throw _host.Except(string.Create(CultureInfo.InvariantCulture,
                    $"Column '{_options.LabelColumnName}'{which}: the label of all {rows.RowCount} rows is {least}, so there is nothing to learn. Check the label column."));
            }
        }
    }

    protected override LabelReader LabelsOf(RoleMappedData data) => new AnswerNumbers(_host, data.Schema.Label!.Value);

    protected override string? LeftOut(GroupReader reader, long rows, string kind) => reader.Missing + reader.Weightless is var left && left == 0 ? null :
        $"{left} of {left + rows} {kind}rows have no label in column '{_options.LabelColumnName}' (NaN), or a weight of 0; they are left out.";

    protected override void CheckStream()
    {
        if (_options.Objective.KeepsChains)
        {
            throw _host.Except(string.Create(CultureInfo.InvariantCulture,
                $"Objective is {_options.Objective}, which keeps where the chain of every row ended, but the data does not fit in Options.Memory, {Memory / 1e6:0} MB. " +
                $"Set it to more, or ReplayFraction to 0."));
        }
    }
}

using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace EbmMlNet;

/// <summary>Reads what a classifier is trained on.</summary>
/// <param name="host">Marks exceptions.</param>
/// <param name="channel">The log.</param>
/// <param name="options">The options.</param>
internal sealed class ClassReader(IHost host, IChannel channel, EnergyMulticlassTrainer.Options options) : TrainingReader(host, channel, options)
{
    private readonly IHost _host = host;
    private readonly EnergyMulticlassTrainer.Options _options = options;

    /// <exception cref="InvalidOperationException">All rows are of one class.</exception>
    public void CheckContrast(DataViewSchema.Column label, TrainingData rows)
    {
        (float least, float most) = rows.Labels[0];
        if (least == most)
        {
            throw _host.Except(
                $"All rows are of class {SlotNames.DescribeKey(label, (ulong)least + 1)} in column '{label.Name}', so there is nothing to tell apart. " +
                "Train on rows of two classes or more.");
        }
    }

    protected override LabelReader LabelsOf(RoleMappedData data) => new ClassKeys(data.Schema.Label!.Value, _options.ExampleWeightColumnName);

    protected override string? LeftOut(GroupReader reader, long rows, string kind) => reader.Missing == 0 ? null :
        $"{reader.Missing} of {reader.Missing + reader.Weightless + rows} {kind}rows have no class in column '{_options.LabelColumnName}' (a missing key); they are left out.";
}

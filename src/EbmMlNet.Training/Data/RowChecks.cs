using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace EbmMlNet;

/// <summary>What every reader of training rows refuses, row and column named; it also looks whether training is cancelled.</summary>
internal sealed class RowChecks(IHost host, DataViewSchema.Column features, DataViewSchema.Column? weight, CancellationToken cancellation)
{
    /// <summary>To be called with every row, from 0 on.</summary>
    /// <exception cref="OperationCanceledException">Training is cancelled.</exception>
    public void CheckAlive(long row)
    {
        if (row % 1024 == 0)
        {
            cancellation.ThrowIfCancellationRequested();
            host.CheckAlive();
        }
    }

    /// <exception cref="InvalidOperationException">The weight is one that cannot be trained on.</exception>
    public void CheckWeight(long row, float weightValue)
    {
        if (!(weightValue >= 0) || float.IsInfinity(weightValue))
        {
            throw host.Except(
                FormattableString.Invariant(
                    $"Column '{weight!.Value.Name}', row {row}: the weight is {weightValue}, but must be a finite number of 0 or more."));
        }
    }

    /// <exception cref="InvalidOperationException">A feature is one that cannot be trained on.</exception>
    public void CheckFeatures(long row, in VBuffer<float> featureValues)
    {
        FeatureLength.Check(host, features.Name, row, featureValues, features.Type.GetVectorSize());
        int at = featureValues.GetValues().IndexOfInfinity();
        if (at >= 0)
        {
            int slot = featureValues.IsDense ? at : featureValues.GetIndices()[at];
            throw host.Except(
                $"Column '{features.Name}', row {row}, {SlotNames.Describe(features, slot)}: the value is infinite. " +
                "Features must be finite, or NaN where they are missing.");
        }
    }

    /// <summary>To be called with the number of every group, from 1 on; without a column of groups, of every row.</summary>
    /// <exception cref="InvalidOperationException">There are more than can be numbered.</exception>
    public void CheckGroups(long count, long most, long row, DataViewSchema.Column? group = null)
    {
        if (count > most)
        {
            throw host.Except(
                (group is { } column
                    ? FormattableString.Invariant($"Column '{column.Name}', row {row}: this is group {count:N0}, but groups are numbered, up to {most:N0}.")
                    : FormattableString.Invariant($"Row {row}: this is row {count:N0} to train on, but rows that each are one answer are numbered, up to {most:N0}.")) +
                " Train on a sample of them: more than so many teach a network nothing new.");
        }
    }

    /// <summary>A group has more rows than can be numbered.</summary>
    public Exception TooLong(string groupValue, long row, int rows, DataViewSchema.Column? group) => host.Except(FormattableString.Invariant(
        $"Column '{group?.Name}', row {row}: group {groupValue} has {rows:N0} rows and more, but the rows of a group are numbered, up to so many. Does '{group?.Name}' tell one query from another?") +
        " Leave most of its rows out.");

    public Exception NoRows(DataViewSchema.Column? group = null) => host.Except(
        "The data to train on has no rows. Check the filters and the path of what is loaded." +
        (group is { Type: KeyDataViewType key } column
            ? $" If cross-validation or a split made this part by '{column.Name}': of a key, ML.NET splits the range of its values, here 1 to " +
                $"{FormattableString.Invariant($"{key.Count}")}, not the groups found, and none fell into this part. Let '{column.Name}' enter " +
                "as text or a number, and make the key within the pipeline with MapValueToKey."
            : ""));

    public Exception NoRoom(string problem) => host.Except($"Column '{features.Name}': {problem}");
}

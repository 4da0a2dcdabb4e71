using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace EbmMlNet;

/// <summary>Reads a data view once into <see cref="GroupedRows"/>, and refuses what cannot be trained on, row and column named.</summary>
internal sealed class GroupReader
{
    private readonly IHost _host;
    private readonly DataViewSchema.Column? _label;
    private readonly DataViewSchema.Column _features;
    private readonly DataViewSchema.Column? _group;
    private readonly DataViewSchema.Column? _weight;
    private readonly IDataView _data;
    private readonly RowChecks _checks;
    private readonly GroupedRowsBuilder _rows;
    private readonly HashSet<ulong> _seen = [];
    private ulong _current;
    private long _row;

    private GroupReader(IHost host, RoleMappedData data, CancellationToken cancellation)
    {
        _host = host;
        _data = data.Data;
        _label = data.Schema.Label;
        _features = data.Schema.Feature!.Value;
        _group = data.Schema.Group;
        _weight = data.Schema.Weight;
        _checks = new RowChecks(host, _features, _weight, cancellation);
        _rows = new GroupedRowsBuilder(_features.Type.GetVectorSize(), _weight is not null, cancellation);
    }

    /// <exception cref="InvalidOperationException">A row cannot be trained on, or there is none.</exception>
    public static GroupedRows Read(IHost host, RoleMappedData data, CancellationToken cancellation) =>
        new GroupReader(host, data, cancellation).Read();

    private GroupedRows Read()
    {
        DataViewSchema.Column?[] columns = [_label, _features, _group, _weight];
        using DataViewRowCursor cursor = _data.GetRowCursor(columns.OfType<DataViewSchema.Column>());
        ValueGetter<float>? label = _label is { } l ? RowCursorUtils.GetLabelGetter(cursor, l.Index) : null;
        ValueGetter<VBuffer<float>> features = cursor.GetGetter<VBuffer<float>>(_features);
        ValueGetter<ulong>? group = _group is { } g ? RowCursorUtils.GetGetterAs<ulong>(NumberDataViewType.UInt64, cursor, g.Index) : null;
        ValueGetter<float>? weight = _weight is { } w ? RowCursorUtils.GetGetterAs<float>(NumberDataViewType.Single, cursor, w.Index) : null;

        // Without a label every row is right.
        float labelValue = 1, weightValue = 1;
        ulong groupValue = 0;
        VBuffer<float> featureValues = default;
        while (cursor.MoveNext())
        {
            _checks.CheckAlive(_row);
            if (group is null)
            {
                _rows.StartGroup();
            }
            else
            {
                group(ref groupValue);
                StartGroupIfNew(groupValue, _group!.Value);
            }

            label?.Invoke(ref labelValue);
            CheckLabel(labelValue);
            weight?.Invoke(ref weightValue);
            features(ref featureValues);
            _checks.Check(_row, weightValue, featureValues);
            if (!_rows.TryAdd(labelValue, weightValue, featureValues, out string? problem))
            {
                throw _checks.NoRoom(problem);
            }

            _row++;
        }

        if (_row == 0)
        {
            throw _checks.NoRows(_group);
        }

        return _rows.Build();
    }

    private void StartGroupIfNew(ulong group, DataViewSchema.Column column)
    {
        if (_row > 0 && group == _current)
        {
            return;
        }

        if (group == 0 && column.Type is KeyDataViewType)
        {
            throw _host.Except($"Column '{column.Name}', row {_row}: the group is missing. Every row needs a group; filter such rows out.");
        }

        if (!_seen.Add(group))
        {
            throw _host.Except(
                $"Column '{column.Name}', row {_row}: group {SlotNames.DescribeKey(column, group)} appears again after other groups. The rows " +
                $"of a group must follow one another: sort the data by '{column.Name}' before training. (If the key was made with Hash, two " +
                "groups may have got the same one: hash into more bits, or use MapValueToKey.)");
        }

        _current = group;
        _rows.StartGroup();
    }

    private void CheckLabel(float label)
    {
        if (!(label >= 0) || float.IsInfinity(label))
        {
            string found = float.IsNaN(label) ? "NaN or a missing key" : label.ToString(System.Globalization.CultureInfo.InvariantCulture);
            throw _host.Except(
                $"Column '{_label!.Value.Name}', row {_row}: the label is {found}, but must be a finite number of 0 or more (higher is more relevant).");
        }
    }
}

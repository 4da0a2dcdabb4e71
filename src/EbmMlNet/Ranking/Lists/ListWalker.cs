using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace EbmMlNet;

/// <summary>Reads the features of whole groups.</summary>
internal sealed class ListWalker : GroupWalker
{
    private readonly int _featureCount;
    private readonly string _name;
    private readonly ValueGetter<VBuffer<float>> _features;
    private float[] _rows = [];
    private VBuffer<float> _row;

    public ListWalker(IExceptionContext context, IDataView data, string features, string? groupColumn, int featureCount)
        : base(context, data, groupColumn, data.Schema[features])
    {
        _featureCount = featureCount;
        _name = features;
        _features = Cursor.GetGetter<VBuffer<float>>(data.Schema[features]);
    }

    /// <summary>The group's features, row by row: <c>[Count, features]</c>.</summary>
    public ReadOnlySpan<float> Rows => _rows.AsSpan(0, Count * _featureCount);

    protected override void ReadValues(int at)
    {
        _features(ref _row);
        if (_row.Length != _featureCount)
        {
            throw Context.Except(
                $"Column '{_name}', row {Row}: {_row.Length} values found, but the energy takes {_featureCount} features.");
        }

        int start = checked(at * _featureCount);
        if (start + _featureCount > _rows.Length)
        {
            Array.Resize(ref _rows, Math.Max(start + _featureCount, 2 * _rows.Length));
        }

        _row.CopyTo(_rows.AsSpan(start, _featureCount));
    }
}

using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace EbmMlNet;

/// <summary>Reads scores (and labels) group by group.</summary>
internal sealed class ScoreWalker : GroupWalker
{
    private readonly GroupwiseColumns _columns;
    private readonly ValueGetter<float> _score;
    private readonly ValueGetter<float>? _label;
    private float[] _scores = new float[64];
    private float[] _labels = [];

    public ScoreWalker(IExceptionContext context, IDataView data, GroupwiseColumns columns)
        : base(context, data, columns.Group, Needed(data.Schema, columns))
    {
        _columns = columns;
        _score = Cursor.GetGetter<float>(data.Schema[columns.Score]);
        if (columns.Label is { } label)
        {
            _label = RowCursorUtils.GetLabelGetter(Cursor, data.Schema[label].Index);
            _labels = new float[_scores.Length];
        }
    }

    /// <summary>The scores of the group's rows, in order.</summary>
    public ReadOnlySpan<float> Scores => _scores.AsSpan(0, Count);

    /// <summary>Their labels; empty where no label column was asked for.</summary>
    public ReadOnlySpan<float> Labels => _labels.AsSpan(0, _label is null ? 0 : Count);

    protected override void ReadValues(int at)
    {
        if (at == _scores.Length)
        {
            Array.Resize(ref _scores, 2 * at);
            Array.Resize(ref _labels, _label is null ? 0 : 2 * at);
        }

        _score(ref _scores[at]);
        if (_label is not null)
        {
            _label(ref _labels[at]);
            float label = _labels[at];
            if (!float.IsFinite(label))
            {
                throw Context.Except(
                    $"Column '{_columns.Label}', row {Row}: the label is {(float.IsNaN(label) ? "NaN or a missing key" : "infinite")}, but must be a " +
                    "finite number. Filter such rows out.");
            }
        }
    }

    private static DataViewSchema.Column[] Needed(DataViewSchema schema, GroupwiseColumns columns) =>
        columns.Label is { } label ? [schema[columns.Score], schema[label]] : [schema[columns.Score]];
}

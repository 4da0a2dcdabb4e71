using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet;

/// <summary>Reads a group column of any type as numbers, one for each group.</summary>
internal sealed class GroupId
{
    private readonly DataViewSchema.Column _column;
    private readonly ValueGetter<ulong> _getter;
    private readonly Dictionary<string, ulong> _texts = [];
    private VBuffer<ReadOnlyMemory<char>>? _keyValues;
    private string _text = "";

    public GroupId(DataViewRow row, DataViewSchema.Column column)
    {
        _column = column;
        _getter = column.Type switch
        {
            TextDataViewType => FromText(row.GetGetter<ReadOnlyMemory<char>>(column)),
            { RawType: var raw } when IsSigned(raw) => FromSigned(RowCursorUtils.GetGetterAs<long>(NumberDataViewType.Int64, row, column.Index)),
            _ => RowCursorUtils.GetGetterAs<ulong>(NumberDataViewType.UInt64, row, column.Index),
        };
    }

    /// <summary>Whether a column of this type that is not a key can tell groups apart: integers and text.</summary>
    public static bool IsKnown(DataViewType type) =>
        type is TextDataViewType || (type is NumberDataViewType && type.RawType != typeof(float) && type.RawType != typeof(double));

    public ulong Read()
    {
        ulong id = 0;
        _getter(ref id);
        return id;
    }

    /// <summary>Only keys have a missing value.</summary>
    public bool IsMissing(ulong id) => id == 0 && _column.Type is KeyDataViewType;

    /// <summary>What users know the group read last by: its text, its key's value if that is known, or the number.</summary>
    public string Describe(ulong id)
    {
        if (_column.Type is TextDataViewType)
        {
            return _text;
        }

        VBuffer<ReadOnlyMemory<char>> values = _keyValues ??= ReadKeyValues();
        if (id > 0 && id <= (ulong)values.Length)
        {
            return values.GetItemOrDefault((int)id - 1).ToString();
        }

        return IsSigned(_column.Type.RawType) ? ((long)id).ToString(CultureInfo.InvariantCulture) : id.ToString(CultureInfo.InvariantCulture);
    }

    private VBuffer<ReadOnlyMemory<char>> ReadKeyValues()
    {
        VBuffer<ReadOnlyMemory<char>> values = default;
        if (_column.Type is KeyDataViewType
            && _column.Annotations.Schema.GetColumnOrNull(AnnotationUtils.Kinds.KeyValues) is { Type: VectorDataViewType { ItemType: TextDataViewType } })
        {
            _column.GetKeyValues(ref values);
        }

        return values;
    }

    private static bool IsSigned(Type raw) => raw == typeof(sbyte) || raw == typeof(short) || raw == typeof(int) || raw == typeof(long);

    private static ValueGetter<ulong> FromSigned(ValueGetter<long> getter)
    {
        long value = 0;
        return (ref ulong id) =>
        {
            getter(ref value);
            id = (ulong)value;
        };
    }

    private ValueGetter<ulong> FromText(ValueGetter<ReadOnlyMemory<char>> getter)
    {
        ReadOnlyMemory<char> value = default;
        ulong current = 0;
        return (ref ulong id) =>
        {
            getter(ref value);
            // A string a group, not a string a row.
            if (current == 0 || !value.Span.SequenceEqual(_text))
            {
                _text = value.ToString();
                if (!_texts.TryGetValue(_text, out current))
                {
                    _texts.Add(_text, current = (ulong)_texts.Count + 1);
                }
            }

            id = current;
        };
    }
}

using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Training.Tests.Conformance;

/// <summary>Compares the rows of two views under every pattern of active columns that ML.NET's own tests use.</summary>
internal static class RowsAssert
{
    /// <summary>All columns, the even ones, the odd ones, and each column in a cursor of its own; row ids too. Bit for bit.</summary>
    public static void Same(IDataView expected, IDataView actual)
    {
        Func<DataViewSchema.Column, bool>[] patterns =
        [
            _ => true,
            column => column.Index % 2 == 0,
            column => column.Index % 2 == 1,
            .. expected.Schema.Select(one => (Func<DataViewSchema.Column, bool>)(column => column.Index == one.Index)),
        ];
        List<string[]> all = Read(expected, _ => true);
        Assert.NotEmpty(all);
        foreach (Func<DataViewSchema.Column, bool> pattern in patterns)
        {
            List<string[]> rows = Read(actual, pattern);
            Assert.Equal(Read(expected, pattern), rows);
            // The values a column has do not depend on which others are read with it; the last entry is the row's id.
            int[] active = [.. expected.Schema.Where(pattern).Select(c => c.Index), expected.Schema.Count];
            Assert.Equal(all.Select(row => active.Select(i => row[i]).ToArray()), rows);
        }
    }

    public static List<string[]> Read(IDataView view, Func<DataViewSchema.Column, bool> isActive)
    {
        DataViewSchema.Column[] columns = [.. view.Schema.Where(isActive)];
        using DataViewRowCursor cursor = view.GetRowCursor(columns);
        Assert.All(view.Schema, column => Assert.Equal(isActive(column), cursor.IsColumnActive(column)));
        Func<string>[] readers = [.. columns.Select(column => Reader(cursor, column)), IdReader(cursor)];
        var rows = new List<string[]>();
        while (cursor.MoveNext())
        {
            rows.Add(Array.ConvertAll(readers, read => read()));
        }

        return rows;
    }

    private static Func<string> IdReader(DataViewRowCursor cursor)
    {
        ValueGetter<DataViewRowId> getter = cursor.GetIdGetter();
        return () =>
        {
            DataViewRowId id = default;
            getter(ref id);
            return id.ToString();
        };
    }

    private static Func<string> Reader(DataViewRowCursor cursor, DataViewSchema.Column column) => column.Type switch
    {
        { RawType: var raw } when raw == typeof(float) => Reader<float>(cursor, column, Bits),
        { RawType: var raw } when raw == typeof(bool) => Reader<bool>(cursor, column, v => v.ToString()),
        { RawType: var raw } when raw == typeof(uint) => Reader<uint>(cursor, column, v => v.ToString(CultureInfo.InvariantCulture)),
        { RawType: var raw } when raw == typeof(long) => Reader<long>(cursor, column, v => v.ToString(CultureInfo.InvariantCulture)),
        { RawType: var raw } when raw == typeof(ulong) => Reader<ulong>(cursor, column, v => v.ToString(CultureInfo.InvariantCulture)),
        { RawType: var raw } when raw == typeof(ReadOnlyMemory<char>) => Reader<ReadOnlyMemory<char>>(cursor, column, v => v.ToString()),
        { RawType: var raw } when raw == typeof(VBuffer<float>) =>
            Reader<VBuffer<float>>(cursor, column, v => string.Join(' ', v.DenseValues().Select(Bits))),
        _ => throw new NotSupportedException($"Column {column.Name}: {column.Type}"),
    };

    private static Func<string> Reader<T>(DataViewRowCursor cursor, DataViewSchema.Column column, Func<T, string> format)
    {
        ValueGetter<T> getter = cursor.GetGetter<T>(column);
        T value = default!;
        return () =>
        {
            getter(ref value);
            return format(value);
        };
    }

    private static string Bits(float value) => BitConverter.SingleToInt32Bits(value).ToString("x8", CultureInfo.InvariantCulture);
}

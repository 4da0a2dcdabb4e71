using System.Globalization;
using Parquet;
using Parquet.Schema;

namespace EbmMlNet.Tool.Data;

/// <summary>Reads the rows of a Parquet file as a table's: text, numbers as text, nothing for null. Columns of lists and structures are left out.</summary>
internal static class ParquetFile
{
    public static bool IsParquet(string path) => Path.GetExtension(path).Equals(".parquet", StringComparison.OrdinalIgnoreCase);

    /// <summary>The rows, the header first.</summary>
    /// <exception cref="ToolException">The file is no Parquet file, or a damaged one.</exception>
    public static IEnumerable<string[]> Read(string path)
    {
        try
        {
            // The work is the processor's: there is nothing to wait for.
            return ReadAsync(path).GetAwaiter().GetResult();
        }
        catch (Exception error) when (error is not (ToolException or OutOfMemoryException or UnauthorizedAccessException))
        {
            throw new ToolException($"{path} cannot be read as Parquet: {error.Message}", "write it again, or convert it to CSV");
        }
    }

    private static async Task<List<string[]>> ReadAsync(string path)
    {
        await using FileStream file = File.OpenRead(path);
        await using ParquetReader reader = await ParquetReader.CreateAsync(file);
        DataField[] fields = [.. reader.Schema.GetDataFields().Where(field => field.MaxRepetitionLevel == 0 && field.Path.Length == 1 && IsKnown(field))];
        var rows = new List<string[]> { fields.Select(field => field.Name).ToArray() };
        for (int group = 0; group < reader.RowGroupCount; group++)
        {
            using ParquetRowGroupReader rowGroup = reader.OpenRowGroupReader(group);
            var columns = new string[fields.Length][];
            for (int i = 0; i < fields.Length; i++)
            {
                columns[i] = await ReadAsync(rowGroup, fields[i]);
            }

            for (int row = 0; row < rowGroup.RowCount; row++)
            {
                rows.Add(Array.ConvertAll(columns, column => column[row]));
            }
        }

        return rows;
    }

    private static bool IsText(DataField field) => field.ClrType == typeof(string) || field.ClrType == typeof(ReadOnlyMemory<char>);

    private static bool IsKnown(DataField field) => IsText(field) || field.ClrType == typeof(bool) || field.ClrType == typeof(DateTime)
        || field.ClrType == typeof(Guid) || field.ClrType == typeof(decimal) || (field.ClrType.IsPrimitive && field.ClrType != typeof(char));

    private static Task<string[]> ReadAsync(ParquetRowGroupReader group, DataField field) => Type.GetTypeCode(field.ClrType) switch
    {
        TypeCode.Boolean => ValuesAsync<bool>(group, field, value => value ? "1" : "0"),
        TypeCode.SByte => NumbersAsync<sbyte>(group, field),
        TypeCode.Byte => NumbersAsync<byte>(group, field),
        TypeCode.Int16 => NumbersAsync<short>(group, field),
        TypeCode.UInt16 => NumbersAsync<ushort>(group, field),
        TypeCode.Int32 => NumbersAsync<int>(group, field),
        TypeCode.UInt32 => NumbersAsync<uint>(group, field),
        TypeCode.Int64 => NumbersAsync<long>(group, field),
        TypeCode.UInt64 => NumbersAsync<ulong>(group, field),
        TypeCode.Single => NumbersAsync<float>(group, field),
        TypeCode.Double => NumbersAsync<double>(group, field),
        TypeCode.Decimal => NumbersAsync<decimal>(group, field),
        TypeCode.DateTime => ValuesAsync<DateTime>(group, field, value => value.ToString("O", CultureInfo.InvariantCulture)),
        _ when IsText(field) => TextAsync(group, field),
        _ => ValuesAsync<Guid>(group, field, value => value.ToString()),
    };

    private static Task<string[]> NumbersAsync<T>(ParquetRowGroupReader group, DataField field)
        where T : struct, IFormattable => ValuesAsync<T>(group, field, value => value.ToString(null, CultureInfo.InvariantCulture));

    private static async Task<string[]> ValuesAsync<T>(ParquetRowGroupReader group, DataField field, Func<T, string> write)
        where T : struct
    {
        if (!field.IsNullable)
        {
            var whole = new T[group.RowCount];
            await group.ReadAsync<T>(field, whole.AsMemory());
            return Array.ConvertAll(whole, value => write(value));
        }

        var values = new T?[group.RowCount];
        await group.ReadAsync<T>(field, values.AsMemory());
        return Array.ConvertAll(values, value => value is { } given ? write(given) : "");
    }

    private static async Task<string[]> TextAsync(ParquetRowGroupReader group, DataField field)
    {
        var values = new string?[group.RowCount];
        await group.ReadAsync(field, values.AsMemory()!);
        return Array.ConvertAll(values, value => value ?? "");
    }
}

using System.Text;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Tests;

/// <summary>LETOR files in a temporary folder, gone with the test.</summary>
internal sealed class LetorText : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("letor");

    public string Write(string text, string name = "data.txt") => Write(Encoding.UTF8.GetBytes(text), name);

    public string Write(byte[] bytes, string name = "data.txt")
    {
        string path = Path.Combine(_folder.FullName, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    public string PathOf(string name) => Path.Combine(_folder.FullName, name);

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>All rows through one cursor with every column active.</summary>
    public static List<LetorRow> Read(IDataView data)
    {
        using DataViewRowCursor cursor = data.GetRowCursor(data.Schema);
        return Read(cursor);
    }

    public static List<LetorRow> Read(DataViewRowCursor cursor)
    {
        ValueGetter<float> label = cursor.GetGetter<float>(cursor.Schema["Label"]);
        ValueGetter<uint> group = cursor.GetGetter<uint>(cursor.Schema["GroupId"]);
        ValueGetter<VBuffer<float>> features = cursor.GetGetter<VBuffer<float>>(cursor.Schema["Features"]);
        ValueGetter<ReadOnlyMemory<char>> query = cursor.GetGetter<ReadOnlyMemory<char>>(cursor.Schema["QueryId"]);
        var rows = new List<LetorRow>();
        VBuffer<float> buffer = default;
        while (cursor.MoveNext())
        {
            float labelValue = 0;
            uint groupValue = 0;
            ReadOnlyMemory<char> queryValue = default;
            label(ref labelValue);
            group(ref groupValue);
            query(ref queryValue);
            features(ref buffer);
            rows.Add(new LetorRow(labelValue, groupValue, queryValue.ToString(), [.. buffer.DenseValues()], buffer.IsDense));
        }

        return rows;
    }
}

internal sealed record LetorRow(float Label, uint GroupId, string QueryId, float[] Features, bool IsDense);

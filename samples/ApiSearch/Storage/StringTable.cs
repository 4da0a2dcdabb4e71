using System.Text;

namespace ApiSearch.Storage;

/// <summary>Many strings in one block of UTF-8, each decoded when it is asked for: most are never asked for.</summary>
internal sealed class StringTable(byte[] utf8, int[] starts)
{
    public int Count => starts.Length - 1;

    public string this[int i] => Encoding.UTF8.GetString(utf8, starts[i], starts[i + 1] - starts[i]);

    public static void Write(ArrayWriter writer, IReadOnlyList<string> strings)
    {
        int[] starts = new int[strings.Count + 1];
        using var utf8 = new MemoryStream();
        for (int i = 0; i < strings.Count; i++)
        {
            utf8.Write(Encoding.UTF8.GetBytes(strings[i]));
            starts[i + 1] = (int)utf8.Length;
        }

        writer.Write<byte>(utf8.ToArray());
        writer.Write<int>(starts);
    }

    public static StringTable Read(ArrayReader reader) => new(reader.Read<byte>(), reader.Read<int>());
}

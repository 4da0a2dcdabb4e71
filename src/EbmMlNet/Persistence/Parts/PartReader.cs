using System.Buffers.Binary;
using System.Text;

namespace EbmMlNet;

/// <summary>
/// Reads what <see cref="PartWriter"/> wrote. Every length is held against the bytes that are really there before anything is
/// allocated by it; whatever does not fit is a <see cref="FormatException"/> that names the part, what was expected and what was found.
/// </summary>
internal sealed class PartReader
{
    private const int LargestRank = 8;
    private readonly byte[] _file;
    private readonly Dictionary<string, Part> _parts = new(StringComparer.Ordinal);
    private readonly string _prefix = "";
    private int _at;

    public PartReader(byte[] file)
    {
        _file = file;
        if (!Take(PartWriter.Magic.Length, "the file's first bytes").SequenceEqual(PartWriter.Magic))
        {
            throw new FormatException("This is not an energy-based model: its first bytes are wrong.");
        }

        CheckVersion(TakeInt32("the format version"));
        int count = TakeInt32("the number of parts");
        for (int i = 0; i < count; i++)
        {
            ReadPart(i, count);
        }

        int end = _at;
        uint expected = BinaryPrimitives.ReadUInt32LittleEndian(Take(sizeof(uint), "the checksum"));
        if (_at != file.Length)
        {
            throw new FormatException($"The model ends after {_at} bytes but {file.Length} were found. The file is corrupted.");
        }

        uint found = PartWriter.Checksum(file.AsSpan(0, end));
        if (found != expected)
        {
            throw new FormatException($"The model's checksum is {found:x8}; {expected:x8} expected. The file is corrupted.");
        }
    }

    private PartReader(PartReader whole, string prefix)
    {
        _file = whole._file;
        _parts = whole._parts;
        _prefix = prefix;
    }

    /// <exception cref="FormatException">Files of this version cannot be read.</exception>
    public static void CheckVersion(int version)
    {
        if (version > PartWriter.FormatVersion)
        {
            throw new FormatException(
                $"The model has format version {version}; this version of EbmMlNet reads up to {PartWriter.FormatVersion}. " +
                "It was saved by a newer version: update the EbmMlNet package.");
        }

        if (version < 1)
        {
            throw new FormatException(
                $"The model has format version {version}; 1 to {PartWriter.FormatVersion} expected. The file is corrupted.");
        }
    }

    /// <summary>The parts whose names begin with a prefix, by the rest of their names.</summary>
    public PartReader Under(string prefix) => new(this, _prefix + prefix);

    public bool Contains(string name) => _parts.ContainsKey(_prefix + name);

    public string Text(string name)
    {
        Part part = Find(name);
        return part.Type == PartType.Text && part.Shape.Length == 1
            ? Encoding.UTF8.GetString(_file, part.Start, part.Length)
            : throw Mismatch(_prefix + name, "text", part);
    }

    public int Int32(string name) => BinaryPrimitives.ReadInt32LittleEndian(Bytes(name, PartType.Int32, 1));

    /// <summary>Whole numbers; a length of -1 takes any.</summary>
    public int[] Int32s(string name, int length)
    {
        ReadOnlySpan<byte> bytes = Bytes(name, PartType.Int32, length);
        int[] values = new int[bytes.Length / sizeof(int)];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = BinaryPrimitives.ReadInt32LittleEndian(bytes[(i * sizeof(int))..]);
        }

        return values;
    }

    public bool Boolean(string name) => Booleans(name, 1)[0];

    public bool[] Booleans(string name, int length)
    {
        ReadOnlySpan<byte> bytes = Bytes(name, PartType.Bytes, length);
        int wrong = bytes.IndexOfAnyExceptInRange((byte)0, (byte)1);
        if (wrong >= 0)
        {
            throw new FormatException($"Part '{name}': value {wrong} is {bytes[wrong]}; 0 or 1 expected.");
        }

        bool[] values = new bool[bytes.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = bytes[i] == 1;
        }

        return values;
    }

    /// <summary>Finite numbers of the expected shape; a length of -1 takes any.</summary>
    public float[] Floats(string name, params ReadOnlySpan<int> shape)
    {
        ReadOnlySpan<byte> bytes = Bytes(name, PartType.Float32, shape);
        float[] values = new float[bytes.Length / sizeof(float)];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes[(i * sizeof(float))..]);
        }

        int wrong = Parameters.IndexOfNonFinite(values);
        return wrong < 0
            ? values
            : throw new FormatException(FormattableString.Invariant($"Part '{name}': value {wrong} is {values[wrong]}; a finite number expected."));
    }

    /// <summary>Numbers of any kind, NaN among them; a length of -1 takes any.</summary>
    public double[] Doubles(string name, int length)
    {
        ReadOnlySpan<byte> bytes = Bytes(name, PartType.Float64, length);
        double[] values = new double[bytes.Length / sizeof(double)];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = BinaryPrimitives.ReadDoubleLittleEndian(bytes[(i * sizeof(double))..]);
        }

        return values;
    }

    private ReadOnlySpan<byte> Bytes(string name, PartType type, params ReadOnlySpan<int> shape)
    {
        Part part = Find(name);
        bool fits = part.Type == type && part.Shape.Length == shape.Length;
        for (int i = 0; fits && i < shape.Length; i++)
        {
            fits = shape[i] == -1 || shape[i] == part.Shape[i];
        }

        return fits
            ? _file.AsSpan(part.Start, part.Length)
            : throw Mismatch(_prefix + name, Part.Describe(type, shape).Replace("-1", "any", StringComparison.Ordinal), part);
    }

    private Part Find(string name) =>
        _parts.TryGetValue(_prefix + name, out Part part) ? part : throw new FormatException($"Part '{_prefix}{name}' is missing from the model.");

    private static FormatException Mismatch(string name, string expected, Part found) =>
        new($"Part '{name}': {expected} expected, {found} found.");

    private void ReadPart(int index, int count)
    {
        string place = $"part {index + 1} of {count}";
        int nameLength = Take(1, $"the length of the name of {place}")[0];
        string name = Encoding.ASCII.GetString(Take(nameLength, $"the name of {place}"));
        ReadOnlySpan<byte> kind = Take(2, $"type and rank of part '{name}'");
        var type = (PartType)kind[0];
        int rank = kind[1];
        if (Part.ElementSize(type) == 0 || rank is 0 or > LargestRank)
        {
            throw new FormatException(
                $"Part '{name}': type {kind[0]} with {rank} dimensions found; a type from 1 to 5 with 1 to {LargestRank} expected.");
        }

        int[] shape = new int[rank];
        long length = Part.ElementSize(type);
        for (int i = 0; i < rank; i++)
        {
            shape[i] = TakeInt32($"the shape of part '{name}'");
            // Beyond the file's size the exact length no longer matters, and must not overflow.
            length = shape[i] < 0 ? long.MaxValue : length > _file.Length && shape[i] > 0 ? length : length * shape[i];
        }

        int left = _file.Length - _at;
        if (length > left)
        {
            throw new FormatException(
                $"Part '{name}': {Part.Describe(type, shape)} does not fit into the {left} bytes left. The file is truncated or corrupted.");
        }

        if (!_parts.TryAdd(name, new Part(type, shape, _at, (int)length)))
        {
            throw new FormatException($"Part '{name}' is there twice.");
        }

        _at += (int)length;
    }

    private int TakeInt32(string what) => BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int), what));

    private ReadOnlySpan<byte> Take(int length, string what)
    {
        int left = _file.Length - _at;
        if (length > left)
        {
            throw new FormatException($"The model ends within {what}: {length} bytes expected, {left} left. The file is truncated.");
        }

        _at += length;
        return _file.AsSpan(_at - length, length);
    }
}

namespace EbmMlNet;

/// <summary>Where one named array lies in a model's bytes.</summary>
internal readonly record struct Part(PartType Type, int[] Shape, int Start, int Length)
{
    public static int ElementSize(PartType type) => type switch
    {
        PartType.Bytes or PartType.Text => 1,
        PartType.Int32 or PartType.Float32 => 4,
        PartType.Float64 => 8,
        _ => 0,
    };

    public static string Describe(PartType type, ReadOnlySpan<int> shape) => $"{type}[{string.Join(", ", shape.ToArray())}]";

    public override string ToString() => Describe(Type, Shape);
}

using System.Buffers;

namespace EbmMlNet;

/// <summary>Scratch memory of an evaluation: a little lies on the stack, more is rented, so that none is allocated.</summary>
internal static class Scratch
{
    public const int StackFloats = 2048;

    public static Span<float> Rent(int length, out float[]? rented) => rented = ArrayPool<float>.Shared.Rent(length);

    public static void Return(float[]? rented)
    {
        if (rented is not null)
        {
            ArrayPool<float>.Shared.Return(rented);
        }
    }
}

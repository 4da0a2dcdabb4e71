using System.Runtime.CompilerServices;

namespace EbmMlNet;

/// <summary>Checks of arrays that become part of a model.</summary>
internal static class Parameters
{
    public static void CheckLength(int found, long expected, string name)
    {
        if (found != expected)
        {
            throw new ArgumentException($"{expected} values expected, {found} found.", name);
        }
    }

    public static void CheckFinite(ReadOnlySpan<float> values, string name)
    {
        int at = IndexOfNonFinite(values);
        if (at >= 0)
        {
            throw new ArgumentException(
                FormattableString.Invariant($"Value {at} is {values[at]}; a model's parameters must be finite numbers."), name);
        }
    }

    public static int IndexOfNonFinite(ReadOnlySpan<float> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
            {
                return i;
            }
        }

        return -1;
    }

    public static void CheckFeatureCount(int found, int expected, [CallerArgumentExpression(nameof(found))] string name = "")
    {
        if (found != expected)
        {
            throw new ArgumentException($"{expected} features expected, {found} found.", name);
        }
    }
}

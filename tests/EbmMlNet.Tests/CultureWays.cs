using System.Globalization;

namespace EbmMlNet.Tests;

/// <summary>Ways to write numbers, for the check of them.</summary>
public static class CultureWays
{
    public static string WrongInterpolation(float x) => $"a {x}";

    public static string WrongFormat(int x) => $"a {x:N0}";

    public static string WrongNested(double x, int i) => string.Create(CultureInfo.InvariantCulture, $"{i} {(i > 0 ? $"is {x}" : "")}");

    public static string WrongOutside(double x, int i) => $"{string.Create(CultureInfo.InvariantCulture, $"{x} {i}")} {x}";

    public static string WrongJoin(float[] x) => string.Join(' ', x.AsEnumerable());

    public static string WrongConcatenation(double x) => "a" + x;

    public static string WrongNullable(double? x) => $"a {x}";

    public static string RightInvariant(float x) => FormattableString.Invariant($"a {x}");

    public static string RightCreate(float x, int i) => string.Create(CultureInfo.InvariantCulture, $"a {x} {(i > 0 ? $"b {i}" : "")} {x}");

    public static string RightHexadecimal(int x) => $"a {x:x4}";

    public static string RightWhole(int x) => $"a {x}";
}

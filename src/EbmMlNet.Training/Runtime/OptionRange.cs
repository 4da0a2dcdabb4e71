using System.Runtime.CompilerServices;

namespace EbmMlNet;

/// <summary>Checks the options of losses, margins and negatives as they are set.</summary>
internal static class OptionRange
{
    public static float AtLeast(float value, float minimum, [CallerMemberName] string option = "") =>
        value >= minimum && float.IsFinite(value) ? value : throw Wrong(option, value, FormattableString.Invariant($"a finite number of at least {minimum}"));

    public static float Above(float value, float minimum, [CallerMemberName] string option = "") =>
        value > minimum && float.IsFinite(value) ? value : throw Wrong(option, value, FormattableString.Invariant($"a finite number above {minimum}"));

    public static float Within(float value, float minimum, float maximum, [CallerMemberName] string option = "") =>
        value >= minimum && value <= maximum
            ? value
            : throw Wrong(option, value, FormattableString.Invariant($"between {minimum} and {maximum}"));

    public static T Defined<T>(T value, [CallerMemberName] string option = "")
        where T : struct, Enum =>
        Enum.IsDefined(value) ? value : throw Wrong(option, value, $"one of {string.Join(", ", Enum.GetNames<T>())}");

    public static int AtLeast(int value, int minimum, [CallerMemberName] string option = "") =>
        value >= minimum ? value : throw Wrong(option, value, $"a whole number of at least {minimum}");

    private static ArgumentOutOfRangeException Wrong(string option, object value, string expected) =>
        new(option, value, FormattableString.Invariant($"{option} must be {expected}; found {value}."));
}

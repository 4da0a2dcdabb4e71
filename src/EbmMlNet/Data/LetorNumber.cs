using System.Globalization;

namespace EbmMlNet;

/// <summary>Reads decimal numbers from bytes, correctly rounded to Single, several times as fast as <see cref="float.Parse(string)"/>.</summary>
internal static class LetorNumber
{
    /// <summary>Integers up to here are exact in a Double.</summary>
    private const ulong LargestExactInteger = 1UL << 53;

    /// <summary>More digits could overflow the integer that collects them.</summary>
    private const int MostDigits = 19;

    private static readonly double[] _powersOfTen =
        [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22];

    /// <summary>
    /// Reads the number at the start of <paramref name="text"/>, up to a blank, a '#' or the end. Gives its length, or -1
    /// if this is no number. A number beyond Single's range is infinite.
    /// </summary>
    public static int Scan(ReadOnlySpan<byte> text, out float value)
    {
        int at = 0;
        bool negative = false;
        if (!text.IsEmpty && text[0] is (byte)'-' or (byte)'+')
        {
            negative = text[0] == '-';
            at = 1;
        }

        ulong digits = 0;
        int firstDigit = at;
        while (at < text.Length && (uint)(text[at] - '0') <= 9)
        {
            digits = (10 * digits) + (uint)(text[at++] - '0');
        }

        int digitCount = at - firstDigit;
        int exponent = 0;
        if (at < text.Length && text[at] == '.')
        {
            int point = at++;
            while (at < text.Length && (uint)(text[at] - '0') <= 9)
            {
                digits = (10 * digits) + (uint)(text[at++] - '0');
            }

            exponent = point + 1 - at;
            digitCount -= exponent;
        }

        if (digitCount is > 0 and <= MostDigits && (IsEnd(text, at) || TryScanExponent(text, ref at, ref exponent)))
        {
            if (digits == 0)
            {
                value = negative ? -0f : 0f;
                return at;
            }

            if (digits <= LargestExactInteger && Math.Abs(exponent) < _powersOfTen.Length)
            {
                // Both operands are exact, so one operation rounds once, to the Double nearest to the number.
                double nearest = exponent < 0 ? digits / _powersOfTen[-exponent] : digits * _powersOfTen[exponent];
                if (RoundsAsTheNumberDoes(nearest))
                {
                    value = (float)(negative ? -nearest : nearest);
                    return at;
                }
            }
        }

        return ScanSlowly(text, out value);
    }

    /// <summary>
    /// Rounding twice, to Double and then to Single, can only go wrong where the Double lies exactly halfway between two
    /// Singles; and Singles thin out below the normal ones.
    /// </summary>
    private static bool RoundsAsTheNumberDoes(double nearest)
    {
        const long belowSingle = (1L << 29) - 1;
        const long halfway = 1L << 28;
        return (BitConverter.DoubleToInt64Bits(nearest) & belowSingle) != halfway && nearest is >= 1.1754943508222875e-38 and <= float.MaxValue;
    }

    private static bool TryScanExponent(ReadOnlySpan<byte> text, ref int at, ref int exponent)
    {
        if ((text[at] | 0x20) != 'e')
        {
            return false;
        }

        int from = at + 1;
        bool negative = false;
        if (from < text.Length && text[from] is (byte)'-' or (byte)'+')
        {
            negative = text[from++] == '-';
        }

        int power = 0;
        int to = from;
        while (to < text.Length && to < from + 4 && (uint)(text[to] - '0') <= 9)
        {
            power = (10 * power) + (text[to++] - '0');
        }

        if (to == from || !IsEnd(text, to))
        {
            return false;
        }

        exponent += negative ? -power : power;
        at = to;
        return true;
    }

    private static int ScanSlowly(ReadOnlySpan<byte> text, out float value)
    {
        int length = 0;
        while (!IsEnd(text, length))
        {
            length++;
        }

        const NumberStyles style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        ReadOnlySpan<byte> token = text[..length];
        // The runtime takes zero bytes after a number for its end.
        return float.TryParse(token, style, CultureInfo.InvariantCulture, out value) && !token.Contains((byte)0) ? length : -1;
    }

    private static bool IsEnd(ReadOnlySpan<byte> text, int at) => at == text.Length || text[at] is (byte)' ' or (byte)'\t' or (byte)'#';
}

using System.Globalization;
using System.Text;

namespace EbmMlNet.Tests;

public sealed class LetorNumberTests
{
    [Fact]
    public void Random_numbers_are_rounded_as_the_runtime_rounds_them()
    {
        var random = new Random(20240607);
        for (int i = 0; i < 300_000; i++)
        {
            AssertAsTheRuntime((i % 3) switch
            {
                0 => RandomDigits(random),
                1 => BitConverter.Int32BitsToSingle(random.Next()).ToString("R", CultureInfo.InvariantCulture),
                _ => (random.NextDouble() * Math.Pow(10, random.Next(-12, 12))).ToString("R", CultureInfo.InvariantCulture),
            });
        }
    }

    [Fact]
    public void Numbers_halfway_between_two_singles_are_rounded_as_the_runtime_rounds_them()
    {
        var random = new Random(20240608);
        for (int i = 0; i < 50_000; i++)
        {
            float below = (1 + random.NextSingle()) * MathF.Pow(2, random.Next(-10, 40));
            double halfway = ((double)below + MathF.BitIncrement(below)) / 2;
            string exact = ((decimal)halfway).ToString(CultureInfo.InvariantCulture);
            AssertAsTheRuntime(halfway.ToString("R", CultureInfo.InvariantCulture));
            AssertAsTheRuntime(exact);
            AssertAsTheRuntime(exact.Contains('.', StringComparison.Ordinal) ? exact + "0000001" : exact + ".0000001");
        }
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-0")]
    [InlineData("00.00")]
    [InlineData("16777217")]
    [InlineData("16777219")]
    [InlineData("9007199254740993")]
    [InlineData("0.000000000000000000000000000000000000011754943")]
    [InlineData("1.17549435e-38")]
    [InlineData("1.1754943e-38")]
    [InlineData("1e-45")]
    [InlineData("1e-60")]
    [InlineData("3.4028235e38")]
    [InlineData("3.4028235677973366e38")]
    [InlineData("1e40")]
    [InlineData("1e99999")]
    [InlineData("1e-99999")]
    [InlineData("12345678901234567890123456789")]
    [InlineData("0.12345678901234567890123456789")]
    [InlineData("NaN")]
    [InlineData("nan")]
    [InlineData("Infinity")]
    [InlineData("1e")]
    [InlineData("e5")]
    [InlineData("1e+")]
    [InlineData("1.5.")]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("1,000")]
    [InlineData("(1)")]
    public void Special_cases_are_as_the_runtime_reads_them(string text) => AssertAsTheRuntime(text);

    [Theory]
    [InlineData("12 3", 2)]
    [InlineData("12\t3", 2)]
    [InlineData("12#3", 2)]
    [InlineData("nan 3", 3)]
    [InlineData(" 3", -1)]
    [InlineData("3\0", -1)]
    public void A_number_ends_at_a_blank_or_comment(string text, int length) =>
        Assert.Equal(length, LetorNumber.Scan(Encoding.ASCII.GetBytes(text), out _));

    private static void AssertAsTheRuntime(string text)
    {
        const NumberStyles style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        bool isNumber = float.TryParse(text, style, CultureInfo.InvariantCulture, out float expected);
        int length = LetorNumber.Scan(Encoding.ASCII.GetBytes(text), out float value);
        Assert.True(length == (isNumber ? text.Length : -1), $"'{text}': length {length}");
        Assert.True(BitConverter.SingleToInt32Bits(expected) == BitConverter.SingleToInt32Bits(value), $"'{text}': {value:R}, expected {expected:R}");
    }

    private static string RandomDigits(Random random)
    {
        var text = new StringBuilder(random.Next(3) == 0 ? "-" : "");
        AppendDigits(random.Next(1, 12));
        if (random.Next(2) == 0)
        {
            _ = text.Append('.');
            AppendDigits(random.Next(0, 14));
        }

        if (random.Next(3) == 0)
        {
            _ = text.Append(random.Next(2) == 0 ? 'e' : 'E').Append(random.Next(-45, 40));
        }

        return text.ToString();

        void AppendDigits(int count)
        {
            for (int i = 0; i < count; i++)
            {
                _ = text.Append((char)('0' + random.Next(10)));
            }
        }
    }
}

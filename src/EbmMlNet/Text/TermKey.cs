namespace EbmMlNet;

/// <summary>Keys of 64 bits that stand for words and parts of words. Saved statistics hold them: they stay as they are for ever.</summary>
internal static class TermKey
{
    private const ulong Offset = 14695981039346656037;
    private const ulong Prime = 1099511628211;

    /// <summary>FNV-1a over UTF-16, then mixed so that each bit depends on all.</summary>
    public static ulong Of(ReadOnlySpan<char> text)
    {
        ulong hash = Offset;
        foreach (char c in text)
        {
            hash = (hash ^ c) * Prime;
        }

        return Mix(hash);
    }

    /// <summary>Of two neighbouring words.</summary>
    public static ulong Of(ulong first, ulong second) => Mix((first * Prime) ^ second);

    /// <summary>Of three characters: these themselves.</summary>
    public static ulong Of(char first, char second, char third) => ((ulong)first << 32) | ((ulong)second << 16) | third;

    // The finalizer of SplitMix64 (Steele, Lea and Flood 2014).
    private static ulong Mix(ulong x)
    {
        x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
        x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
        return x ^ (x >> 31);
    }
}

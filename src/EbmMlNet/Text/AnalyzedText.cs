using System.Globalization;

namespace EbmMlNet;

/// <summary>
/// What a text is made of: its words in order, and its distinct words, pairs of neighbours, letter triples, numbers and names, each by
/// a key of 64 bits. It keeps its memory from text to text. Not for two threads at a time.
/// </summary>
/// <remarks>
/// A word is a run of letters or a run of digits, in lower case by the invariant culture; points, and commas before three digits, do
/// not end a number. Each ideograph and kana is a word of its own. A name is a word that has a capital and does not begin a
/// sentence, or has a capital inside; a text without any small letter has no names.
/// </remarks>
/// <param name="splitsIdentifiers">Whether <c>BitArray</c> is the words bit and array. It is one name either way.</param>
internal sealed class AnalyzedText(bool splitsIdentifiers = false)
{
    private ulong[] _words = new ulong[64];
    private char[] _letters = new char[64];

    /// <summary>The keys of all words, in order.</summary>
    public ReadOnlySpan<ulong> Words => _words.AsSpan(0, WordCount);

    public int WordCount { get; private set; }

    public TermTable Terms { get; } = new();

    public TermTable Bigrams { get; } = new();

    public TermTable Trigrams { get; } = new();

    public TermTable Numbers { get; } = new();

    public TermTable Names { get; } = new();

    public void Read(ReadOnlySpan<char> text)
    {
        WordCount = 0;
        Terms.Clear();
        Bigrams.Clear();
        Trigrams.Clear();
        Numbers.Clear();
        Names.Clear();
        bool sentenceBegins = true, hasSmall = false;
        for (int i = 0; i < text.Length;)
        {
            CharacterKind kind = KindOf(text[i]);
            if (kind == CharacterKind.Other)
            {
                sentenceBegins |= text[i] is '.' or '!' or '?' or ':' or '\n';
                i++;
                continue;
            }

            int end = End(text, i, kind);
            ReadOnlySpan<char> word = text[i..end];
            bool isName = false, capitalInside = false;
            if (kind == CharacterKind.Letter)
            {
                for (int c = 0; c < word.Length; c++)
                {
                    hasSmall |= char.IsLower(word[c]);
                    capitalInside |= c > 0 && char.IsUpper(word[c]);
                }

                isName = capitalInside || (!sentenceBegins && word.Length > 1 && char.IsUpper(word[0]));
            }

            if (splitsIdentifiers && capitalInside)
            {
                AddParts(word);
            }
            else
            {
                AddWord(LowerCase(word), kind == CharacterKind.Digit, isName);
            }

            sentenceBegins = false;
            i = end;
        }

        if (!hasSmall)
        {
            Names.Clear();
        }
    }

    private static int End(ReadOnlySpan<char> text, int start, CharacterKind kind)
    {
        int end = start + 1;
        while (kind != CharacterKind.Single && end < text.Length)
        {
            if (KindOf(text[end]) != kind && !(kind == CharacterKind.Digit && IsInsideNumber(text, end)))
            {
                break;
            }

            end++;
        }

        return end;
    }

    private static bool IsInsideNumber(ReadOnlySpan<char> text, int at) => text[at] switch
    {
        '.' => IsDigit(text, at + 1),
        ',' => IsDigit(text, at + 1) && IsDigit(text, at + 2) && IsDigit(text, at + 3) && !IsDigit(text, at + 4),
        _ => false,
    };

    private static bool IsDigit(ReadOnlySpan<char> text, int at) => at < text.Length && char.IsDigit(text[at]);

    private static CharacterKind KindOf(char c) => c switch
    {
        >= 'a' and <= 'z' or >= 'A' and <= 'Z' => CharacterKind.Letter,
        >= '0' and <= '9' => CharacterKind.Digit,
        < '\u0080' => CharacterKind.Other,
        // Ideographs and kana are written without spaces between words.
        >= '\u2e80' and <= '\u9fff' or >= '\uf900' and <= '\ufaff' => char.IsLetter(c) ? CharacterKind.Single : CharacterKind.Other,
        _ => char.GetUnicodeCategory(c) switch
        {
            UnicodeCategory.DecimalDigitNumber => CharacterKind.Digit,
            // Marks belong to the letter before them; halves of a surrogate pair are letters, or symbols that say something.
            UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.Surrogate => CharacterKind.Letter,
            _ => char.IsLetter(c) ? CharacterKind.Letter : CharacterKind.Other,
        },
    };

    // With a space before and after, for the triples at its ends; without the commas of a number.
    private ReadOnlySpan<char> LowerCase(ReadOnlySpan<char> word)
    {
        if (_letters.Length < word.Length + 2)
        {
            _letters = new char[2 * (word.Length + 2)];
        }

        int length = 0;
        _letters[length++] = ' ';
        foreach (char c in word)
        {
            if (c != ',')
            {
                _letters[length++] = char.ToLowerInvariant(c);
            }
        }

        _letters[length++] = ' ';
        return _letters.AsSpan(0, length);
    }

    private void AddParts(ReadOnlySpan<char> identifier)
    {
        _ = Names.Add(TermKey.Of(LowerCase(identifier)[1..^1]));
        for (int start = 0; start < identifier.Length;)
        {
            int end = IdentifierParts.End(identifier, start);
            AddWord(LowerCase(identifier[start..end]), isNumber: false, isName: false);
            start = end;
        }
    }

    private void AddWord(ReadOnlySpan<char> padded, bool isNumber, bool isName)
    {
        ulong word = TermKey.Of(padded[1..^1]);
        if (WordCount == _words.Length)
        {
            Array.Resize(ref _words, 2 * _words.Length);
        }

        if (WordCount > 0)
        {
            _ = Bigrams.Add(TermKey.Of(_words[WordCount - 1], word));
        }

        _words[WordCount++] = word;
        _ = Terms.Add(word);
        for (int i = 0; i + 3 <= padded.Length; i++)
        {
            _ = Trigrams.Add(TermKey.Of(padded[i], padded[i + 1], padded[i + 2]));
        }

        if (isNumber)
        {
            _ = Numbers.Add(word);
        }

        if (isName)
        {
            _ = Names.Add(word);
        }
    }

    private enum CharacterKind
    {
        Other,
        Letter,
        Digit,
        Single,
    }
}

using System.Text;
using Microsoft.ML.Data;

namespace EbmMlNet;

/// <summary>Hands out the lines of several files one after the other, as bytes of one buffer.</summary>
internal sealed class LetorLineReader(IMultiStreamSource source) : IDisposable
{
    private const int InitialBufferSize = 1 << 17;
    private const int LongestQuote = 40;

    private Stream? _stream;
    private byte[] _buffer = [];
    private int _start;
    private int _end;
    private bool _endOfFile = true;
    private bool _isCompressed;

    /// <summary>Which file the current line is from.</summary>
    public int Source { get; private set; } = -1;

    /// <summary>The current line's number in its file, from 1.</summary>
    public long Line { get; private set; }

    /// <summary>Reads the next line, without its line break; the bytes stay as they are until the next call.</summary>
    public bool TryRead(out ReadOnlySpan<byte> line)
    {
        while (_start == _end && _endOfFile)
        {
            if (!OpenNext())
            {
                line = default;
                return false;
            }
        }

        int length = FindLineBreak();
        line = _buffer.AsSpan(_start, length);
        _start = Math.Min(_start + length + 1, _end);
        Line++;
        if (!line.IsEmpty && line[^1] == '\r')
        {
            line = line[..^1];
        }

        return true;
    }

    /// <summary>Says what is wrong with a token of the current line.</summary>
    public FormatException Error(ReadOnlySpan<byte> token, string problem, string expected)
    {
        string found = token.IsEmpty ? "the end of the line" : $"'{Quote(token)}'";
        return new FormatException($"{LetorFiles.NameOf(source, Source)}, line {Line}: {found} {problem}; expected {expected}.");
    }

    public void Dispose()
    {
        _stream?.Dispose();
        _stream = null;
        _buffer = [];
        (_start, _end, _endOfFile, Source) = (0, 0, true, source.Count);
    }

    private static string Quote(ReadOnlySpan<byte> token)
    {
        string text = Encoding.UTF8.GetString(token[..Math.Min(token.Length, LongestQuote)]);
        string printable = string.Concat(text.Select(c => char.IsControl(c) ? $"\\u{(int)c:x4}" : c.ToString()));
        return token.Length > LongestQuote ? printable + "..." : printable;
    }

    private bool OpenNext()
    {
        _stream?.Dispose();
        _stream = null;
        if (Source + 1 >= source.Count)
        {
            return false;
        }

        if (_buffer.Length == 0)
        {
            _buffer = new byte[InitialBufferSize];
        }

        Source++;
        Line = 0;
        _stream = source.Open(Source);
        _isCompressed = GzipText.IsCompressed(_stream, source.GetPathOrNull(Source));
        if (_isCompressed)
        {
            _stream = GzipText.Decompress(_stream);
        }

        (_start, _end, _endOfFile) = (0, 0, false);
        SkipByteOrderMark();
        return true;
    }

    private void SkipByteOrderMark()
    {
        while (_end < 3 && !_endOfFile)
        {
            Fill();
        }

        ReadOnlySpan<byte> head = _buffer.AsSpan(0, _end);
        if (head.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
        {
            _start = 3;
        }
        else if (head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || head.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
        {
            throw new FormatException($"{LetorFiles.NameOf(source, Source)} is UTF-16 text; expected UTF-8 or ASCII. Save it as UTF-8.");
        }
    }

    /// <summary>The number of bytes before the next line break or the end of the file.</summary>
    private int FindLineBreak()
    {
        int searched = 0;
        while (true)
        {
            int at = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf((byte)'\n');
            if (at >= 0)
            {
                return searched + at;
            }

            searched = _end - _start;
            if (_endOfFile)
            {
                return searched;
            }

            Fill();
            searched = Math.Min(searched, _end - _start);
        }
    }

    private void Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length)
        {
            if (_buffer.Length == Array.MaxLength)
            {
                throw new FormatException($"{LetorFiles.NameOf(source, Source)}, line {Line + 1} is longer than {Array.MaxLength} bytes; expected one candidate a line.");
            }

            Array.Resize(ref _buffer, (int)Math.Min(2L * _buffer.Length, Array.MaxLength));
        }

        int read = Read();
        _end += read;
        _endOfFile = read == 0;
        if (_endOfFile && _isCompressed)
        {
            _end -= GzipText.EndLength(_buffer.AsSpan(_start, _end - _start)) ?? throw new FormatException(
                $"{LetorFiles.NameOf(source, Source)} is cut off after line {Line}, or something else follows its gzip stream; expected gzip to its end.");
        }
    }

    private int Read()
    {
        try
        {
            return _stream!.Read(_buffer, _end, _buffer.Length - _end);
        }
        catch (InvalidDataException error) when (_isCompressed)
        {
            throw new FormatException(
                $"{LetorFiles.NameOf(source, Source)} is damaged or cut off after line {Line}: its gzip stream cannot be read. {error.Message}", error);
        }
    }
}

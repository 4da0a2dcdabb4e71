using System.IO.Compression;

namespace EbmMlNet;

/// <summary>Text compressed by gzip, of one member or several.</summary>
/// <remarks>
/// .NET takes a stream that is cut off for one that ends there, and half of the rows would be missing without a word. So one more
/// member is read after the last: only where everything before it is whole do its bytes come out at the end.
/// </remarks>
internal static class GzipText
{
    private static readonly byte[] _end = [0, 0x1A, 0, 0x1A];
    private static readonly byte[] _endMember = Compress(_end);

    public static bool IsCompressed(Stream stream, string? path)
    {
        if (!stream.CanSeek)
        {
            return path?.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) == true;
        }

        long start = stream.Position;
        Span<byte> head = stackalloc byte[2];
        bool isCompressed = stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) == head.Length && head is [0x1F, 0x8B];
        stream.Position = start;
        return isCompressed;
    }

    public static Stream Decompress(Stream stream) => new GZipStream(new ThenBytes(stream, _endMember), CompressionMode.Decompress);

    /// <summary>How many of the last bytes are not text but its end; null where the end is missing.</summary>
    public static int? EndLength(ReadOnlySpan<byte> last) => last.EndsWith(_end) ? _end.Length : null;

    private static byte[] Compress(byte[] bytes)
    {
        using var member = new MemoryStream();
        using (var gzip = new GZipStream(member, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(bytes);
        }

        return member.ToArray();
    }

    /// <summary>A stream, and then some bytes.</summary>
    private sealed class ThenBytes(Stream first, byte[] then) : Stream
    {
        private int _at;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            int read = first.Read(buffer);
            if (read > 0)
            {
                return read;
            }

            read = Math.Min(buffer.Length, then.Length - _at);
            then.AsSpan(_at, read).CopyTo(buffer);
            _at += read;
            return read;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                first.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}

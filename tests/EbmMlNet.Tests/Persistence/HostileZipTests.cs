using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.ML;

namespace EbmMlNet.Tests;

/// <summary>Small zips whose entries are made to become large: refused before they do.</summary>
public class HostileZipTests
{
    private const long MostAllocated = 64 << 20;
    private const int Hostile = 300 << 20;
    private readonly MLContext _ml = new();

    [Fact]
    public void Zeros_that_become_hundreds_of_megabytes_are_refused_unread()
    {
        using MemoryStream zip = Zip([], Hostile);
        Assert.True(zip.Length < 3 << 20);
        Assert.Contains($"declares {Hostile} bytes in a zip entry of", Refusal(zip), StringComparison.Ordinal);
    }

    [Fact]
    public void The_head_of_a_model_does_not_vouch_for_the_zeros_after_it()
    {
        var writer = new PartWriter();
        writer.Write("kind", "mlp");
        using MemoryStream zip = Zip(writer.ToArray()[..^4], Hostile);
        Assert.Contains("more than 50 to 1", Refusal(zip), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_model_is_refused_by_its_first_bytes_however_little_it_shrinks()
    {
        using MemoryStream zip = Zip(RandomNumberGenerator.GetBytes(8 << 20), Hostile);
        Assert.Contains("its first bytes are wrong", Refusal(zip), StringComparison.Ordinal);
    }

    [Fact]
    public void Memory_grows_with_the_bytes_that_come_not_with_those_declared()
    {
        byte[] model = new PartWriter().ToArray();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(model, BoundedReader.Read(new MemoryStream(model), Hostile));
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 4 << 20);
    }

    [Theory]
    [InlineData(Hostile, Hostile / 50, true)]
    [InlineData(Hostile, (Hostile / 50) - 1, false)]
    [InlineData(1 << 27, 1, true)]
    [InlineData(1L << 40, 1L << 40, false)]
    public void Sizes_that_no_model_has_are_refused(long length, long compressed, bool isTaken) =>
        Assert.Equal(isTaken, Record.Exception(() => BoundedReader.CheckSize(length, compressed)) is null);

    private string Refusal(MemoryStream zip)
    {
        _ = Assert.ThrowsAny<InvalidOperationException>(() => _ml.Model.Load(zip, out _));
        zip.Position = 0;
        long before = GC.GetAllocatedBytesForCurrentThread();
        var error = Assert.ThrowsAny<InvalidOperationException>(() => _ml.Model.Load(zip, out _));
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(allocated < MostAllocated, $"{allocated} bytes were allocated.");
        return error.ToString();
    }

    /// <summary>A saved ranker whose energy is these bytes, filled up with zeros to a length.</summary>
    private MemoryStream Zip(byte[] head, int length)
    {
        EnergyFunction energy = ScoringFixture.Energy();
        IDataView data = ScoringFixture.Data(_ml, ScoringFixture.Rows(energy));
        using var saved = new MemoryStream();
        _ml.Model.Save(ScoringFixture.Transformer(_ml, data, energy), data.Schema, saved);
        using var source = new ZipArchive(saved);
        var file = new MemoryStream();
        using (var target = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (ZipArchiveEntry entry in source.Entries)
            {
                using Stream stream = target.CreateEntry(entry.FullName).Open();
                if (entry.Name == "Energy.bin")
                {
                    WriteFilledUp(stream, head, length);
                }
                else
                {
                    using Stream content = entry.Open();
                    content.CopyTo(stream);
                }
            }
        }

        file.Position = 0;
        return file;
    }

    private static void WriteFilledUp(Stream stream, byte[] head, int length)
    {
        stream.Write(head);
        byte[] zeros = new byte[1 << 20];
        for (int left = length - head.Length; left > 0; left -= zeros.Length)
        {
            stream.Write(zeros, 0, Math.Min(left, zeros.Length));
        }
    }
}

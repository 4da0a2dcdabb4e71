using System.Security.Cryptography;

namespace EbmMlNet.Training.Tests.Data;

public class RowTableTests
{
    [Theory]
    [InlineData(1, 100)]
    [InlineData(7, 1000)]
    // Blocks of four rows, and of one.
    [InlineData(1 << 20, 9)]
    [InlineData((1 << 22) + 5, 3)]
    public void Rows_come_back_as_they_were_added_whatever_the_blocks(int width, int rows)
    {
        var table = new RowTable(width);
        for (int row = 0; row < rows; row++)
        {
            Span<float> added = table.Add();
            Assert.Equal(width, added.Length);
            Assert.Equal(0, added[^1]);
            (added[0], added[^1]) = (row, row + 0.5f);
        }

        Assert.Equal(rows, table.RowCount);
        RowTable copy = table.Copy();
        table.Row(rows - 1)[0] = -1;
        for (int row = 0; row < rows; row++)
        {
            Assert.Equal(width == 1 ? row + 0.5f : row, copy.Row(row)[0]);
            Assert.Equal(row + 0.5f, copy.Row(row)[^1]);
        }
    }

    [Fact]
    public void Rows_in_several_blocks_change_places()
    {
        const int width = 1 << 20;
        RowTable table = RowTable.Zeros(width, 10);
        for (int row = 0; row < 10; row++)
        {
            table.Row(row)[3] = row;
        }

        table.Permute(2, [5, 0, 1, 4, 3, 2]);
        Assert.Equal([0, 1, 7, 2, 3, 6, 5, 4, 8, 9], Enumerable.Range(0, 10).Select(row => (int)table.Row(row)[3]));
    }

    [Fact]
    public void A_hash_is_that_of_the_numbers_however_they_came()
    {
        float[] numbers = [.. Enumerable.Range(0, 600).Select(i => i / 7f)];
        var added = new RowTable(6);
        for (int row = 0; row < 100; row++)
        {
            numbers.AsSpan(row * 6, 6).CopyTo(added.Add());
        }

        Assert.Equal(Hash(RowTable.Of(6, numbers)), Hash(added));
        added.Row(99)[5]++;
        Assert.NotEqual(Hash(RowTable.Of(6, numbers)), Hash(added));

        static byte[] Hash(RowTable table)
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            table.AddTo(hash, default);
            return hash.GetHashAndReset();
        }
    }

    [SkippableFact]
    public void Places_in_a_table_of_more_numbers_than_an_array_has_do_not_wrap()
    {
        // Memory that nothing was written to takes none, but the limit of a container may not allow it.
        int width = 1_000_000, rows = 2200;
        Skip.If(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes < 12L << 30, "9 GB are more than this process may have.");
        Assert.True((long)rows * width > Array.MaxLength);
        RowTable table = RowTable.Zeros(width, rows);
        table.Row(rows - 1)[width - 1] = 1;
        Assert.Equal(1, table.Row(rows - 1)[width - 1]);
        Assert.Equal(0, table.Row(rows - 2)[width - 1]);
        Assert.Equal(0, table.Row(0)[width - 1]);
    }
}

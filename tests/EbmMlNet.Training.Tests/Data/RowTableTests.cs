
namespace EbmMlNet.Training.Tests.Data;

public class RowTableTests
{
    [Theory]
    [InlineData(1000, 50)]
    // More than a block, and exactly two.
    [InlineData(1 << 20, 9)]
    [InlineData(1 << 20, 8)]
    public void A_table_goes_on_in_the_memory_of_another(int width, int rows)
    {
        RowTable first = RowTable.Zeros(width, rows);
        for (int part = 0; part < 5; part++)
        {
            var next = new RowTable(width);
            // What stood in the middle of a group as the last part ended.
            next.Add()[0] = 100 + part;
            long before = GC.GetAllocatedBytesForCurrentThread();
            next.Reuse(first);
            for (int row = 1; row < rows; row++)
            {
                next.Add()[0] = row;
            }

            // A garbage collection of another test may count some thousands of bytes here; a new block is 200,000 and more.
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, part == 0 ? long.MaxValue : 100_000);
            Assert.Equal(rows, next.RowCount);
            Assert.Equal(0, first.RowCount);
            Assert.Equal([100f + part, .. Enumerable.Range(1, rows - 1).Select(row => (float)row)], Enumerable.Range(0, rows).Select(row => next.Row(row)[0]));
            first = next;
        }
    }

    [Fact]
    public void A_table_that_is_cut_off_goes_on_where_it_was_cut()
    {
        RowTable table = RowTable.Of(2, [1, 2, 3, 4, 5, 6]);
        table.Truncate(1);
        table.Add()[0] = 9;
        Assert.Equal(2, table.RowCount);
        Assert.Equal([1f, 2f], table.Row(0).ToArray());
        Assert.Equal(9f, table.Row(1)[0]);
    }

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

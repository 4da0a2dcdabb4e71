using Microsoft.ML.Data;

namespace EbmMlNet.Training.Tests.Data;

public sealed class GroupSampleTests
{
    private const int Groups = 20_000;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void As_many_groups_are_kept_as_fit_whole_and_evenly_from_all_of_them(bool areDense)
    {
        GroupedRows all = Rows(areDense);
        var sample = new GroupSample(3, isWeighted: false, targets: 1, areDense, mostBytes: 40_000, seed: 7, CancellationToken.None);
        for (int group = 0; group < Groups; group++)
        {
            sample.Add(all, all.Offsets[group], all.SizeOf(group), group);
        }

        IReadOnlyList<int> numbers = sample.Numbers;
        GroupedRows kept = sample.Build();
        Assert.Equal(numbers.Count, kept.GroupCount);
        Assert.InRange(numbers.Count, 100, 2000);
        Assert.Equal(numbers.Order(), numbers);
        float[] scratch = new float[3];
        for (int i = 0; i < numbers.Count; i++)
        {
            Assert.Equal(all.SizeOf(numbers[i]), kept.SizeOf(i));
            Assert.All(Enumerable.Range(kept.Offsets[i], kept.SizeOf(i)), row => Assert.Equal(numbers[i], kept.Features.Read(row, scratch)[0]));
        }

        // A quarter from each quarter.
        double deviation = Math.Sqrt(numbers.Count * 3 / 16.0);
        Assert.All(Enumerable.Range(0, 4), quarter =>
            Assert.InRange(numbers.Count(number => number / (Groups / 4) == quarter), (numbers.Count / 4.0) - (4 * deviation), (numbers.Count / 4.0) + (4 * deviation)));
    }

    [Fact]
    public void A_limit_of_groups_holds_and_what_is_kept_is_what_has_the_lowest_hash()
    {
        GroupedRows all = Rows(areDense: true);
        var sample = new GroupSample(3, isWeighted: false, targets: 1, areDense: true, long.MaxValue, seed: 9, CancellationToken.None) { MostGroups = 100 };
        for (int group = 0; group < Groups; group++)
        {
            sample.Add(all, all.Offsets[group], all.SizeOf(group), group);
        }

        Assert.InRange(sample.Numbers.Count, 30, 100);
        Assert.Equal(
            Enumerable.Range(0, Groups).OrderBy(group => GroupSample.HashOf(9, group)).Take(sample.Numbers.Count).Order(), sample.Numbers);
    }

    private static GroupedRows Rows(bool areDense)
    {
        var rows = new GroupedRowsBuilder(3, isWeighted: false, CancellationToken.None, areDense);
        for (int group = 0; group < Groups; group++)
        {
            rows.StartGroup();
            for (int i = 0; i <= group % 3; i++)
            {
                Assert.True(rows.TryAdd([i], 1, new VBuffer<float>(3, [group, i, 1]), out _));
            }
        }

        return rows.Build();
    }
}

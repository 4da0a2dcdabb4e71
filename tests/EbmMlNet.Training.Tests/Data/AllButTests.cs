namespace EbmMlNet.Training.Tests.Data;

public sealed class AllButTests
{
    [Theory]
    [InlineData(10)]
    [InlineData(10, 0)]
    [InlineData(10, 0, 1, 2, 9)]
    [InlineData(10, 3, 4, 7)]
    [InlineData(3, 0, 1, 2)]
    public void It_is_the_list_of_the_others(int count, params int[] except)
    {
        var some = new AllBut(count, except);
        int[] expected = [.. Enumerable.Range(0, count).Except(except)];
        Assert.Equal(expected, some.AsEnumerable());
        Assert.Equal(expected.Length, some.Count);
        Assert.Equal(expected, Enumerable.Range(0, some.Count).Select(i => some[i]));
        Assert.Equal(expected.Skip(2), some.Without(expected.Take(2).Reverse()).AsEnumerable());
    }
}

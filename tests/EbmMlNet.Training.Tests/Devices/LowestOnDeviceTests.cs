using TorchSharp;
using static TorchSharp.torch;

namespace EbmMlNet.Training.Tests.Devices;

/// <summary>Answers chosen in torch are those that managed code chooses.</summary>
public sealed class LowestOnDeviceTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(50)]
    public void The_lowest_keys_are_the_same(int count)
    {
        using DisposeScope scope = NewDisposeScope();
        AnswerGroups answers = Answers();
        RightAnswers rights = answers.RightAnswers;
        int width = Math.Min(count, rights.LongestLower);
        Same(LowestKeys.Choose(answers, rights, answers.Energies, width), LowestOnDevice.Of(answers, rights, answers.Energies, width), inOrder: true);
    }

    [Fact]
    public void What_is_drawn_from_a_pool_is_the_same()
    {
        using DisposeScope scope = NewDisposeScope();
        AnswerGroups answers = Answers();
        RightAnswers rights = answers.RightAnswers;
        var pool = new OffendingPool(5, 3);
        ChosenAnswers managed = pool.Choose(answers, rights, new ConstantMargin(), new Random(8));
        int poolWidth = Math.Min(5, rights.LongestLower);
        Tensor noise = new CountedChance((ulong)new Random(8).NextInt64()).Uniform(CPU, rights.Count, poolWidth);
        Same(managed, OffendingPool.DrawnOnDevice(LowestOnDevice.Of(answers, rights, answers.Energies, poolWidth), noise, 3), inOrder: true);
    }

    [Fact]
    public void A_key_that_is_not_a_number_comes_first()
    {
        using DisposeScope scope = NewDisposeScope();
        AnswerGroups answers = GroupLayout.Create([4], [0, 0, 0, 1]).Arrange(tensor([2f, float.NaN, -5f, 1f]));
        ChosenAnswers chosen = LowestOnDevice.Of(answers, answers.RightAnswers, answers.Energies, 2);
        Assert.Equal([1L, 2L], chosen.Columns.data<long>().ToArray());
    }

    private static AnswerGroups Answers()
    {
        var random = new Random(6);
        int[] sizes = [7, 2, 30, 1, 12];
        float[] labels = [.. Enumerable.Range(0, sizes.Sum()).Select(_ => (float)random.Next(4))];
        return GroupLayout.Create(sizes, labels).Arrange(tensor([.. labels.Select(_ => random.NextSingle())]));
    }

    private static void Same(ChosenAnswers expected, ChosenAnswers found, bool inOrder)
    {
        bool[] mask = expected.Mask.contiguous().data<bool>().ToArray();
        Assert.Equal(mask, found.Mask.contiguous().data<bool>().ToArray());
        long[] one = expected.Columns.contiguous().data<long>().ToArray(), other = found.Columns.contiguous().data<long>().ToArray();
        Assert.True(inOrder && mask.Zip(one.Zip(other)).All(pair => !pair.First || pair.Second.First == pair.Second.Second));
    }
}

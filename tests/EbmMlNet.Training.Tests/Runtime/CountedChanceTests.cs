using System.Runtime.InteropServices;
using Mono.Cecil;
using Mono.Cecil.Cil;
using TorchSharp;

namespace EbmMlNet.Training.Tests.Runtime;

public sealed class CountedChanceTests
{
    private const int Many = 1 << 20;

    [Theory]
    [InlineData(0UL, 1)]
    [InlineData(1UL, 7)]
    [InlineData(0xFFFF_FFFF_FFFF_FFFFUL, 1023)]
    [InlineData(0x0123_4567_89AB_CDEFUL, 100_001)]
    public void Integers_of_torch_have_the_bits_of_the_kernel(ulong key, int count)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        float[] kernel = new float[count];
        CountedHash.Fill(key, kernel, 0);
        int[] expected = [.. kernel.Select(value => (int)(value / CountedHash.Step))];
        Assert.Equal(expected, CountedHash.OnDevice(key, count, torch.CPU).data<int>().ToArray());
        Assert.Equal(expected, Enumerable.Range(0, count).Select(place => Oracle(key, (uint)place)));
    }

    [Fact]
    public void Every_kind_of_number_is_the_same_by_torch_and_by_the_kernel()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        long[] shape = [37, 53];
        (string Name, Func<CountedChance, torch.Tensor> Draw)[] kinds =
        [
            ("uniform", chance => chance.Uniform(torch.CPU, shape)),
            ("kept", chance => chance.Kept(0.3f, torch.CPU, shape)),
            ("normal", chance => chance.Normal(torch.CPU, shape)),
            ("gumbel", chance => chance.Gumbel(torch.CPU, shape)),
        ];
        foreach ((string name, Func<CountedChance, torch.Tensor> draw) in kinds)
        {
            torch.Tensor byKernel = draw(new CountedChance(11)), byTorch = draw(new CountedChance(11) { UsesKernel = false });
            Assert.Equal(shape, byTorch.shape);
            Assert.True(Bytes(byKernel).SequenceEqual(Bytes(byTorch)), name);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Numbers_are_even_in_every_part_of_their_range_and_in_every_bit(int seed)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        float[] values = Values(new CountedChance((ulong)seed).Uniform(torch.CPU, Many));
        Assert.All(values, value => Assert.InRange(value, 0, 1 - CountedHash.Step));
        int[] cells = new int[1024];
        Array.ForEach(values, value => cells[(int)(value * cells.Length)]++);
        AssertEven(cells);
        int[] low = new int[1024];
        Array.ForEach(values, value => low[(int)(value / CountedHash.Step) % low.Length]++);
        AssertEven(low);
    }

    [Fact]
    public void Neighbouring_places_steps_and_seeds_have_nothing_to_do_with_each_other()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        var chance = new CountedChance(5);
        float[] first = Values(chance.Uniform(torch.CPU, Many)), second = Values(chance.Uniform(torch.CPU, Many));
        float[] nextSeed = Values(new CountedChance(6).Uniform(torch.CPU, Many));
        AssertIndependent(first, second);
        AssertIndependent(first, nextSeed);
        foreach (int distance in (int[])[1, 2, 8, 64, 1 << 16])
        {
            AssertIndependent(first[..^distance], first[distance..]);
        }

        // The first number of many seeds in a row, and of steps as training numbers them.
        AssertIndependent([.. Enumerable.Range(0, 4096).Select(seed => First((ulong)seed))], [.. Enumerable.Range(1, 4096).Select(seed => First((ulong)seed))]);
        Chance training = new(3);
        AssertIndependent(
            [.. Enumerable.Range(0, 4096).Select(step => First(training.Number(1, step)))], [.. Enumerable.Range(0, 4096).Select(step => First(training.Number(2, step)))]);

        static float First(ulong seed) => Values(new CountedChance(seed).Uniform(torch.CPU, 1))[0];
    }

    [Fact]
    public void A_seed_starts_anew_and_tensors_asked_for_after_each_other_differ()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        var chance = new CountedChance(1);
        chance.Restart(9);
        float[] first = Values(chance.Uniform(torch.CPU, 100)), second = Values(chance.Uniform(torch.CPU, 100));
        chance.Restart(9);
        Assert.Equal(first, Values(chance.Uniform(torch.CPU, 100)));
        Assert.Equal(second, Values(chance.Uniform(torch.CPU, 10, 10)));
        Assert.NotEqual(first, second);
        Assert.Equal(first[..37], Values(new CountedChance(9).Uniform(torch.CPU, 37)));
    }

    [Theory]
    [InlineData(0.1f)]
    [InlineData(0.5f)]
    [InlineData(0.9f)]
    public void Dropout_leaves_out_its_share_and_keeps_the_mean(float share)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        var dropout = new Dropout(share, new Random(1));
        float[] dropped = Values(dropout.Apply(torch.ones(Many)));
        Assert.All(dropped, value => Assert.True(value == 0 || Math.Abs(value - (1 / (1 - share))) < 1e-5));
        double deviation = Math.Sqrt(share / (1 - share) / Many);
        Assert.InRange(dropped.Average(value => (double)value), 1 - (5 * deviation), 1 + (5 * deviation));
        Assert.Equal(share, dropped.Count(value => value == 0) / (double)Many, 0.003);
    }

    [Fact]
    public void Normal_numbers_have_the_moments_and_quantiles_of_the_normal_distribution()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        float[] values = Values(new CountedChance(4).Normal(torch.CPU, Many + 1));
        double root = Math.Sqrt(Many);
        Assert.Equal(0, values.Average(x => (double)x), 5 / root);
        Assert.Equal(1, values.Average(x => (double)x * x), 5 * Math.Sqrt(2) / root);
        Assert.Equal(0, values.Average(x => Math.Pow(x, 3)), 5 * Math.Sqrt(15) / root);
        Assert.Equal(3, values.Average(x => Math.Pow(x, 4)), 5 * Math.Sqrt(96) / root);
        Assert.Equal(0.8413447, values.Count(x => x < 1) / (double)values.Length, 0.002);
        Assert.Equal(0.9986501, values.Count(x => x < 3) / (double)values.Length, 0.0002);
        // Those of a pair, too.
        AssertIndependent([.. values.Where((_, i) => i % 2 == 0).Take(Many / 2)], [.. values.Where((_, i) => i % 2 == 1).Take(Many / 2)]);
    }

    [Fact]
    public void Gumbel_numbers_have_their_mean_and_variance()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        float[] values = Values(new CountedChance(4).Gumbel(torch.CPU, Many));
        Assert.All(values, value => Assert.True(float.IsFinite(value)));
        double mean = values.Average(x => (double)x), variance = Math.PI * Math.PI / 6;
        Assert.Equal(0.5772157, mean, 5 * Math.Sqrt(variance / Many));
        Assert.Equal(variance, values.Average(x => (x - mean) * (x - mean)), 0.02);
    }

    [Fact]
    public void Nothing_in_the_training_assembly_asks_torch_for_chance()
    {
        using ModuleDefinition ours = ModuleDefinition.ReadModule(typeof(TorchRuntime).Assembly.Location);
        string[] drawing = ["rand", "randn", "randint", "randperm", "rand_like", "randn_like", "bernoulli", "bernoulli_", "multinomial", "normal", "normal_",
            "uniform_", "exponential_", "dropout", "Dropout", "manual_seed", "seed", "random_", "log_normal_", "geometric_", "cauchy_"];
        string[] found =
        [
            .. from type in ours.GetTypes()
               from method in type.Methods
               where method.HasBody
               from instruction in method.Body.Instructions
               where instruction.OpCode.Code is Code.Call or Code.Callvirt or Code.Newobj or Code.Ldftn
               let called = (MethodReference)instruction.Operand
               where called.DeclaringType.FullName.StartsWith("TorchSharp.", StringComparison.Ordinal)
                   && (called.DeclaringType.Name == "Generator" || drawing.Contains(called.Name))
               select $"{method.FullName} calls {called.FullName}",
        ];
        Assert.True(found.Length == 0, $"Use CountedChance, which is the same on every device:\n{string.Join('\n', found)}");
    }

    private static int Oracle(ulong key, uint place)
    {
        uint x = place + (uint)key;
        x ^= x >> 17;
        x *= 0xED5AD4BB;
        x += (uint)(key >> 32);
        x ^= x >> 11;
        x *= 0xAC4C1B51;
        x ^= x >> 15;
        x *= 0x31848BAB;
        x ^= x >> 14;
        return (int)(x >> 8);
    }

    private static float[] Values(torch.Tensor tensor) => tensor.contiguous().data<float>().ToArray();

    private static byte[] Bytes(torch.Tensor tensor) => MemoryMarshal.AsBytes<float>(Values(tensor)).ToArray();

    // Chi-square within five deviations of its mean.
    private static void AssertEven(int[] counts)
    {
        double expected = counts.Average(), freedom = counts.Length - 1;
        double chiSquare = counts.Sum(count => (count - expected) * (count - expected) / expected);
        Assert.InRange(chiSquare, freedom - (5 * Math.Sqrt(2 * freedom)), freedom + (5 * Math.Sqrt(2 * freedom)));
    }

    // No correlation, and, where there are enough, pairs fall evenly on a square.
    private static void AssertIndependent(float[] left, float[] right)
    {
        double meanLeft = left.Average(x => (double)x), meanRight = right.Average(x => (double)x);
        double both = left.Zip(right).Average(pair => (pair.First - meanLeft) * (pair.Second - meanRight));
        double scale = Math.Sqrt(left.Average(x => (x - meanLeft) * (x - meanLeft)) * right.Average(x => (x - meanRight) * (x - meanRight)));
        Assert.InRange(both / scale, -5 / Math.Sqrt(left.Length), 5 / Math.Sqrt(left.Length));
        if (left.All(x => x is >= 0 and < 1))
        {
            int[] cells = new int[16 * 16];
            for (int i = 0; i < left.Length; i++)
            {
                cells[((int)(left[i] * 16) * 16) + (int)(right[i] * 16)]++;
            }

            AssertEven(cells);
        }
    }
}

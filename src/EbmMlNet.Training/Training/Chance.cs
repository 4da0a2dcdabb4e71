namespace EbmMlNet;

/// <summary>
/// A source of chance for each place in training, made from a seed and the place alone: a training that is cut off goes on at any step without
/// the past of a generator.
/// </summary>
internal readonly record struct Chance(ulong Seed)
{
    /// <summary>Chance from a seed drawn from a generator.</summary>
    public static Chance From(Random random) => new((ulong)random.NextInt64());

    /// <summary>The source for a step, or with step 0 for what an epoch draws before its steps.</summary>
    public Random At(int epoch, int step) => new((int)(Number(epoch, step) & int.MaxValue));

    /// <summary>A number for a step: SplitMix64 of the seed and the place.</summary>
    public ulong Number(int epoch, int step)
    {
        ulong z = CountedHash.Mix(Seed + (0x9E3779B97F4A7C15 * (uint)epoch));
        return CountedHash.Mix(z + (0x9E3779B97F4A7C15 * (uint)(step + 1)));
    }
}

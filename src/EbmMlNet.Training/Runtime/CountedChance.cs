using System.Runtime.InteropServices;
using TorchSharp;

namespace EbmMlNet;

/// <summary>
/// Chance that is counted, not drawn: every number is a hash of a seed, of how many tensors were asked for before, and of its place in the tensor.
/// The same on every device, whatever was drawn elsewhere, and after a resume.
/// </summary>
/// <remarks>
/// On the CPU by <see cref="CountedHash"/>'s own kernel, elsewhere by the same steps in torch's integers: no generator of torch is needed, which on a
/// GPU would have to be one of that GPU. Numbers are multiples of 2^-24.
/// </remarks>
/// <param name="seed">The seed, as of a training step.</param>
internal sealed class CountedChance(ulong seed)
{
    /// <summary>A kernel's row of numbers is no longer.</summary>
    private const int MostAtOnce = 1 << 28;

    private ulong _seed = CountedHash.Mix(seed);
    private ulong _tensors;

    /// <summary>Whether numbers on the CPU come from the kernel; else they come as on a GPU.</summary>
    public bool UsesKernel { get; init; } = true;

    /// <summary>Starts anew from a seed.</summary>
    public void Restart(ulong seed) => (_seed, _tensors) = (CountedHash.Mix(seed), 0);

    /// <summary>Numbers from 0 to less than 1.</summary>
    public torch.Tensor Uniform(torch.Device device, params long[] shape) => Numbers(device, shape, low: 0);

    /// <summary>Fills with 1 / (1 - share), or 0 with the probability <paramref name="share"/>.</summary>
    public void Kept(float share, Span<float> values)
    {
        (int threshold, float scale) = Of(share);
        CountedHash.FillMask(NextKey(), values, threshold, scale);
    }

    /// <summary>1 / (1 - share), or 0 with the probability <paramref name="share"/>.</summary>
    public torch.Tensor Kept(float share, torch.Device device, params long[] shape)
    {
        (int threshold, float scale) = Of(share);
        return Make(device, shape, (key, values) => CountedHash.FillMask(key, values, threshold, scale), bits =>
            bits.ge(Scalars.Of((long)threshold)).to(torch.float32).mul_(Scalars.Of(scale)));
    }

    /// <summary>Numbers from N(0, 1), two from each two even ones (Box and Muller, 1958).</summary>
    public torch.Tensor Normal(torch.Device device, params long[] shape)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        long count = CountOf(shape), half = (count + 1) / 2;
        torch.Tensor length = Above(device, half).log_().mul_(Scalars.Of(-2.0)).sqrt_();
        torch.Tensor angle = Uniform(device, half).mul_(Scalars.Of(2 * Math.PI));
        torch.Tensor pairs = torch.stack([angle.cos().mul_(length), angle.sin().mul_(length)], 1);
        return scope.MoveToOuter(pairs.view(-1).narrow(0, 0, count).view(shape));
    }

    /// <summary>Numbers from the standard Gumbel distribution: -log(-log u).</summary>
    public torch.Tensor Gumbel(torch.Device device, params long[] shape) => Above(device, shape).log_().neg_().log_().neg_();

    /// <summary>Numbers from 0 to 1, neither of which is one.</summary>
    private torch.Tensor Above(torch.Device device, params long[] shape) => Numbers(device, shape, low: 1);

    private torch.Tensor Numbers(torch.Device device, long[] shape, int low) =>
        Make(device, shape, (key, values) => CountedHash.Fill(key, values, low), bits =>
            (low == 0 ? bits : bits.bitwise_or_(torch.tensor(low))).to(torch.float32).mul_(Scalars.Of(CountedHash.Step)));

    private torch.Tensor Make(torch.Device device, long[] shape, SpanAction fill, Func<torch.Tensor, torch.Tensor> onDevice)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        long count = CountOf(shape);
        ulong key = NextKey();
        if (!UsesKernel || device.type != DeviceType.CPU || count > MostAtOnce)
        {
            return scope.MoveToOuter(onDevice(CountedHash.OnDevice(key, count, device)).view(shape));
        }

        torch.Tensor made = torch.empty(shape, torch.float32);
        fill(key, MemoryMarshal.Cast<byte, float>(made.bytes));
        return scope.MoveToOuter(made);
    }

    private ulong NextKey() => CountedHash.Mix(_seed + (0x9E3779B97F4A7C15 * ++_tensors));

    private static (int Threshold, float Scale) Of(float share) =>
        ((int)Math.Round(share * (double)(1 << CountedHash.Bits)), (float)(1 / (1 - (double)share)));

    private static long CountOf(long[] shape) => shape.Aggregate(1L, (count, size) => checked(count * size));

    private delegate void SpanAction(ulong key, Span<float> values);
}

using System.Globalization;
using Microsoft.ML.Runtime;
using TorchSharp;

namespace EbmMlNet;

/// <summary>Turns a <see cref="TrainingDevice"/> into torch's.</summary>
internal static class DeviceResolver
{
    /// <summary>
    /// Multiply-adds of a forward pass over a step's rows from which a GPU pays: of a network of 11,000 weights, steps of 3,000 rows were as fast on 16
    /// cores as on an H200, and steps of 26,000 rows half as fast; of 200,000 weights a fourteenth.
    /// </summary>
    private const double WorthAGpu = 1e8;

    /// <param name="device">What was asked for.</param>
    /// <param name="host">The host.</param>
    /// <param name="log">Told of a GPU that is left alone.</param>
    /// <param name="isEncoded">Whether a network takes encoded features.</param>
    /// <param name="workPerStep">Weights times rows of a step.</param>
    /// <exception cref="InvalidOperationException">A GPU was asked for that is not there.</exception>
    public static torch.Device Resolve(TrainingDevice device, IHost host, Action<string> log, bool isEncoded, Func<double> workPerStep)
    {
        var environment = host as IHostEnvironmentInternal;
        switch (device.Which)
        {
            case TrainingDevice.Kind.Cpu:
                return torch.CPU;
            case TrainingDevice.Kind.Cuda:
                return HasGpu(device.Index) ? Gpu(device.Index) : throw Missing(host, $"Device is {device}", device.Index);
            default:
                if (environment?.GpuDeviceId is not int asked)
                {
                    return HasGpu(0) && IsWorthIt(log, isEncoded, isEncoded ? 0 : workPerStep()) ? Gpu(0) : torch.CPU;
                }

                return HasGpu(asked) ? Gpu(asked)
                    : environment.FallbackToCpu ? torch.CPU
                    : throw Missing(host, $"MLContext.GpuDeviceId is {asked} and FallbackToCpu is off", asked);
        }
    }

    internal static bool IsWorthIt(Action<string> log, bool isEncoded, double workPerStep)
    {
        string? why = isEncoded ? "networks over encoded features look their first layer up in tables, which is done on the CPU"
            : workPerStep < WorthAGpu ? string.Create(CultureInfo.InvariantCulture,
                $"a step is {workPerStep / 1e6:F0} million multiply-adds (weights times rows), and a GPU pays from {WorthAGpu / 1e6:F0} on")
            : null;
        if (why is not null)
        {
            log($"There is a GPU, but training is on the CPU: {why}. Set Device to TrainingDevice.Cuda() to train on the GPU all the same.");
        }

        return why is null;
    }

    private static bool HasGpu(int index) => torch.cuda_is_available() && index < torch.cuda.device_count();

    private static torch.Device Gpu(int index) => new(DeviceType.CUDA, index);

    private static Exception Missing(IHost host, string asked, int index)
    {
        string found = torch.cuda_is_available() ? $"only {torch.cuda.device_count()} GPUs" : "no GPU";
        return host.Except(
            $"{asked}, but torch finds {found} (GPU {index} was asked for). Reference TorchSharp-cuda-linux or TorchSharp-cuda-windows in " +
            "place of the CPU backend, or train on TrainingDevice.Cpu.");
    }
}

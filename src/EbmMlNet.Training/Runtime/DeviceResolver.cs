using Microsoft.ML.Runtime;
using TorchSharp;

namespace EbmMlNet;

/// <summary>Turns a <see cref="TrainingDevice"/> into torch's.</summary>
internal static class DeviceResolver
{
    /// <exception cref="InvalidOperationException">A GPU was asked for that is not there.</exception>
    public static torch.Device Resolve(TrainingDevice device, IHost host)
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
                    return HasGpu(0) ? Gpu(0) : torch.CPU;
                }

                return HasGpu(asked) ? Gpu(asked)
                    : environment.FallbackToCpu ? torch.CPU
                    : throw Missing(host, $"MLContext.GpuDeviceId is {asked} and FallbackToCpu is off", asked);
        }
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

using TorchSharp;
using static TorchSharp.torch;

namespace EbmMlNet;

/// <summary>
/// Brings arrays to where a network is trained. A copy to a GPU costs as much for a few numbers as for many: there, all of one type go together, and
/// each becomes a view.
/// </summary>
internal static class Upload
{
    /// <summary>A tensor for each array.</summary>
    public static Tensor[] Floats(Device device, params (float[] Values, long[] Shape)[] arrays) => device.type == DeviceType.CPU
        ? Array.ConvertAll(arrays, array => tensor(array.Values, array.Shape))
        : Views(tensor(Joined(arrays), device: device), arrays);

    /// <summary>A tensor for each array.</summary>
    public static Tensor[] Integers(Device device, params (long[] Values, long[] Shape)[] arrays) => device.type == DeviceType.CPU
        ? Array.ConvertAll(arrays, array => tensor(array.Values, array.Shape))
        : Views(tensor(Joined(arrays), device: device), arrays);

    private static T[] Joined<T>((T[] Values, long[] Shape)[] arrays) => [.. arrays.SelectMany(array => array.Values)];

    private static Tensor[] Views<T>(Tensor all, (T[] Values, long[] Shape)[] arrays)
    {
        int start = 0;
        Tensor[] views = Array.ConvertAll(arrays, array =>
        {
            using Tensor part = all.narrow(0, start, array.Values.Length);
            start += array.Values.Length;
            return part.view(array.Shape);
        });
        all.Dispose();
        return views;
    }
}

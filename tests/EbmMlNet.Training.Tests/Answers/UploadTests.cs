using TorchSharp;
using static TorchSharp.torch;

namespace EbmMlNet.Training.Tests;

public sealed class UploadTests
{
    [Fact]
    public void Arrays_become_tensors_of_their_shapes_together_or_one_by_one()
    {
        foreach (Device device in (Device[])[CPU, new Device(DeviceType.META)])
        {
            using DisposeScope scope = NewDisposeScope();
            int before = scope.DisposablesCount;
            Tensor[] floats = Upload.Floats(device, ([1, 2, 3, 4, 5, 6], [2, 3]), ([], [0]), ([7, 8], [2]));
            Tensor[] integers = Upload.Integers(device, ([1, 2], [2, 1]), ([3], [1]));
            Assert.Equal(["2x3", "0", "2", "2x1", "1"], floats.Concat(integers).Select(tensor => string.Join('x', tensor.shape)));
            Assert.Equal(5, scope.DisposablesCount - before);
            if (device.type == DeviceType.CPU)
            {
                Assert.Equal([7f, 8f], floats[2].data<float>().ToArray());
                Assert.Equal([3L], integers[1].data<long>().ToArray());
            }
        }
    }
}

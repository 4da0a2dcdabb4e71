using System.Security.Cryptography;
using TorchSharp;

namespace EbmMlNet;

/// <summary>Rows stored in full, one after the other.</summary>
internal sealed class DenseRows(int featureCount, float[] values) : FeatureRows(featureCount)
{
    public override int RowCount => values.Length / FeatureCount;

    public override ReadOnlySpan<float> Read(int row, Span<float> scratch) => Row(row);

    public override void Scale(InputScaling scaling) =>
        Parallel.For(0, RowCount, new ParallelOptions { CancellationToken = Cancellation }, row => scaling.Transform(Row(row), Row(row)));

    public override void AddTo(IncrementalHash hash) => DataHash.Add(hash, values, Cancellation);

    public override FeatureTensor On(torch.Device device)
    {
        using torch.Tensor onCpu = torch.tensor(values, [RowCount, FeatureCount]);
        return new Uploaded(onCpu.to(device, copy: true).DetachFromDisposeScope());
    }

    private Span<float> Row(int row) => values.AsSpan(row * FeatureCount, FeatureCount);

    private sealed class Uploaded(torch.Tensor all) : FeatureTensor
    {
        public override torch.Tensor Select(ReadOnlySpan<int> rows, int firstSlot, int slotCount)
        {
            long[] indices = new long[rows.Length];
            for (int i = 0; i < rows.Length; i++)
            {
                indices[i] = rows[i];
            }

            using torch.Tensor slots = all.narrow(1, firstSlot, slotCount);
            using torch.Tensor selected = torch.tensor(indices, [indices.Length], device: all.device);
            return slots.index_select(0, selected);
        }

        public override void Dispose() => all.Dispose();
    }
}

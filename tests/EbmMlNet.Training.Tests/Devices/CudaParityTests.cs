using TorchSharp;

namespace EbmMlNet.Training.Tests.Devices;

/// <summary>
/// What is trained on a GPU is what is trained on the CPU. Where there is no GPU, the same comparison runs between the CPU as it is and the CPU
/// treated as a GPU is: nothing read before the epoch's end.
/// </summary>
public sealed class CudaParityTests
{
    public static TheoryData<string> Names => DeviceTraining.Names;

    [SkippableTheory]
    [MemberData(nameof(Names))]
    public void A_training_on_a_gpu_is_that_on_the_cpu(string name)
    {
        Skip.IfNot(torch.cuda_is_available(), "Torch finds no GPU here. Build with -p:TorchBackend=cuda-linux on a machine that has one.");
        DeviceTraining training = DeviceTraining.All[name];
        Compare(training.Run(torch.CPU), training.Run(new torch.Device(DeviceType.CUDA, 0)), TolerancesOf(training));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_training_that_reads_its_numbers_once_an_epoch_is_that_which_reads_them_every_step(string name)
    {
        DeviceTraining training = DeviceTraining.All[name];
        Compare(training.Run(torch.CPU), training.Run(torch.CPU, readsEveryStep: false), 1e-6);
    }

    // Batch norm divides by deviations, and a bilinear energy multiplies what is rounded: there a GPU's other order of sums shows more.
    private static double TolerancesOf(DeviceTraining training) =>
        training.Architecture is JointEmbedding embedding
        && (embedding.Normalization == CodeNormalization.Batch || embedding.Distance == EmbeddingDistance.Bilinear) ? 2e-3 : 1e-4;

    private static void Compare(
        (float[] Energies, IReadOnlyList<EpochReport> History) expected, (float[] Energies, IReadOnlyList<EpochReport> History) found, double tolerance)
    {
        double spread = Math.Max(1, Math.Sqrt(expected.Energies.Average(energy => energy * energy)));
        Assert.Equal(expected.Energies.Length, found.Energies.Length);
        for (int i = 0; i < expected.Energies.Length; i++)
        {
            Assert.Equal(expected.Energies[i], found.Energies[i], tolerance * spread);
        }

        foreach ((EpochReport one, EpochReport other) in expected.History.Zip(found.History))
        {
            Near(one.Loss, other.Loss);
            Near(one.RightEnergy, other.RightEnergy);
            Near(one.OffendingEnergy, other.OffendingEnergy);
            Near(one.EnergySpread, other.EnergySpread);
            Near(one.PushDown, other.PushDown);
            Near(one.PushUp, other.PushUp);
            Assert.Equal(one.MarginViolations, other.MarginViolations, 0.05);
        }

        void Near(double one, double other) => Assert.Equal(one, other, Math.Max(10 * tolerance, 1e-4) * Math.Max(1, Math.Abs(one)));
    }
}

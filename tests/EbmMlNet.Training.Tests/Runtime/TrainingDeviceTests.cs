using EbmMlNet.Training.Tests.Trainers;
using Microsoft.ML;
using TorchSharp;

namespace EbmMlNet.Training.Tests.Runtime;

public class TrainingDeviceTests
{
    // No machine has this many.
    private const int Absent = 1000;

    [Fact]
    public void A_gpu_that_is_not_there_is_an_error_where_it_was_asked_for()
    {
        var ml = new MLContext(1);
        EnergyRankingTrainer.Options options = Options();
        options.Device = TrainingDevice.Cuda(Absent);
        var error = Assert.Throws<InvalidOperationException>(() => Fit(ml, options));
        Assert.Contains($"Device is Cuda({Absent})", error.Message, StringComparison.Ordinal);
        Assert.Contains("TorchSharp-cuda-linux", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_contexts_gpu_falls_back_to_the_cpu_only_if_it_may()
    {
        var ml = new MLContext(1) { GpuDeviceId = Absent, FallbackToCpu = true };
        Assert.NotEmpty(Fit(ml, Options()).History);

        ml = new MLContext(1) { GpuDeviceId = Absent, FallbackToCpu = false };
        var error = Assert.Throws<InvalidOperationException>(() => Fit(ml, Options()));
        Assert.Contains($"MLContext.GpuDeviceId is {Absent}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_cpu_is_the_cpu_and_a_negative_gpu_is_refused()
    {
        EnergyRankingTrainer.Options options = Options();
        options.Device = TrainingDevice.Cpu;
        Assert.NotEmpty(Fit(new MLContext(1) { GpuDeviceId = Absent, FallbackToCpu = false }, options).History);
        Assert.Throws<ArgumentOutOfRangeException>(() => TrainingDevice.Cuda(-1));
    }

    [Theory]
    [InlineData(false, 99e6, "99 million multiply-adds")]
    [InlineData(true, 1e12, "over encoded features")]
    [InlineData(false, 1e8, null)]
    public void A_gpu_is_left_alone_where_it_does_not_pay_and_the_log_says_so(bool isEncoded, double work, string? reason)
    {
        var said = new List<string>();
        Assert.Equal(reason is null, DeviceResolver.IsWorthIt(said.Add, isEncoded, work));
        Assert.Equal(reason is null ? 0 : 1, said.Count);
        Assert.All(said, message => Assert.Contains(reason!, message, StringComparison.Ordinal));
    }

    [Fact]
    public void Training_leaves_torchs_thread_count_as_it_was()
    {
        int before = torch.get_num_threads();
        EnergyRankingTrainer.Options options = Options();
        options.NumberOfThreads = before + 1;
        _ = Fit(new MLContext(1), options);
        Assert.Equal(before, torch.get_num_threads());
    }

    private static EnergyRankingTrainer.Options Options()
    {
        EnergyRankingTrainer.Options options = PlantedRanking.Options();
        options.NumberOfEpochs = 1;
        return options;
    }

    private static EnergyRankingModelParameters Fit(MLContext ml, EnergyRankingTrainer.Options options) =>
        ml.Ranking.Trainers.EnergyBased(options).Fit(PlantedRanking.View(ml, 5, seed: 1)).Model;
}

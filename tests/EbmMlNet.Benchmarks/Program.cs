using BenchmarkDotNet.Running;
using EbmMlNet.Benchmarks.Scoring;

if (args is ["--quick", ..])
{
    ScoringSpeed.Run();
}
else
{
    _ = BenchmarkSwitcher.FromAssembly(typeof(ScoringSpeed).Assembly).Run(args);
}

using BenchmarkDotNet.Attributes;

namespace EbmMlNet.Benchmarks.Scoring;

/// <summary>One evaluation of an energy function, of 136 features and of other shapes.</summary>
[MemoryDiagnoser]
public class EnergyBenchmarks
{
    private const int Rows = 64;
    private readonly float[] _energies = new float[Rows];
    private MlpEnergy _mlp = null!;
    private LinearEnergy _linear = null!;
    private float[] _rows = [];
    private int[] _indices = [];
    private float[] _values = [];

    /// <summary>Share of features that are 0.</summary>
    [Params(0.0, 0.35, 0.9)]
    public double Zeros { get; set; }

    /// <summary>How many of the 136 features are heavy-tailed.</summary>
    [Params(0, 8, 60)]
    public int LogFeatures { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        const int features = Candidate.FeatureCount;
        var random = new Random(1);
        var scaling = new InputScaling(
            Random(random, features), Random(random, features), [.. Enumerable.Range(0, features).Select(i => i < LogFeatures)]);
        DenseLayer[] layers = [Layer(random, features, 64), Layer(random, 64, 32), Layer(random, 32, 1)];
        _mlp = new MlpEnergy(scaling, layers, Activation.Relu);
        _linear = new LinearEnergy(scaling, Random(random, features), 0f);
        _rows = [.. Enumerable.Range(0, Rows * features).Select(_ => random.NextDouble() < Zeros ? 0f : random.NextSingle())];
        _indices = [.. Enumerable.Range(0, features).Where(i => _rows[i] != 0)];
        _values = [.. _indices.Select(i => _rows[i])];
    }

    [Benchmark(Baseline = true)]
    public float MlpDenseRow() => _mlp.Energy(_rows.AsSpan(0, Candidate.FeatureCount));

    [Benchmark]
    public float MlpSparseRow() => _mlp.Energy(_indices, _values);

    [Benchmark(OperationsPerInvoke = Rows)]
    public void MlpRowsAtOnce() => _mlp.Energies(_rows, _energies);

    [Benchmark]
    public float LinearDenseRow() => _linear.Energy(_rows.AsSpan(0, Candidate.FeatureCount));

    private static DenseLayer Layer(Random random, int inputs, int outputs) =>
        new(inputs, outputs, [.. Random(random, inputs * outputs).Select(w => (w - 0.5f) / 4)], Random(random, outputs));

    private static float[] Random(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextSingle())];
}

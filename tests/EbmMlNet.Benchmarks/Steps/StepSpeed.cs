using System.Diagnostics;
using System.Globalization;
using TorchSharp;
using static TorchSharp.torch;

namespace EbmMlNet.Benchmarks.Steps;

/// <summary>
/// What a training step on the CPU costs, part by part: as it is, through torch's graph, and beside the bare matrix products over encoded values that its curves
/// stand for.
/// </summary>
internal static class StepSpeed
{
    private const int Rounds = 40;
    private const int Steps = 10;

    private static readonly (string Name, int Features, int Bins, int[] Hidden, int Outputs, int Groups, int Size)[] _shapes =
    [
        ("136 features, 64 and 32 units, 12 groups of 40", 136, 16, [64, 32], 1, 12, 40),
        ("136 features, 128 and 64 units, 12 groups of 40", 136, 16, [128, 64], 1, 12, 40),
        ("9 features of 64 bins, 128 and 64 units, 12 groups of 40", 9, 64, [128, 64], 1, 12, 40),
        ("9 features of 64 bins, 64 and 32 units, 12 groups of 40", 9, 64, [64, 32], 1, 12, 40),
        ("8 features, 64 and 32 units, 2 groups of 20", 8, 16, [64, 32], 1, 2, 20),
        ("16 features, 256 and 128 units, 128 rows of 26 classes", 16, 64, [256, 128], 26, 128, 26),
    ];

    public static void Run()
    {
        TorchRuntime.EnsureLoaded();
        set_num_threads(1);
        Console.WriteLine("| a step of | | forward | loss | backward | lasso | AdamW | all, us |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|");
        foreach ((string name, int features, int bins, int[] hidden, int outputs, int groups, int size) in _shapes)
        {
            using var scope = NewDisposeScope();
            using var step = new Step(features, bins, hidden, outputs, groups, size);
            // Until the runtime has compiled all of it well.
            for (int round = 0; name == _shapes[0].Name && round < 3; round++)
            {
                _ = step.Measure(isDirect: true);
            }

            Print(name, "now", step.Measure(isDirect: true));
            Print("", "by torch's graph", step.Measure(isDirect: false));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| | bare matrix products over encoded values | | | | | | {step.BareProducts():F0} |"));
        }
    }

    private static void Print(string name, string how, double[] parts) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"| {name} | {how} | {string.Join(" | ", parts.Select(part => part.ToString("F0", CultureInfo.InvariantCulture)))} | {parts.Sum():F0} |"));

    private sealed class Step : IDisposable
    {
        private readonly TwinGraph _graph;
        private readonly LookupLayer _curves;
        private readonly FlatWeights _flat;
        private readonly DirectPass _direct;
        private readonly AdamW _optimizer;
        private readonly Tensor _places;
        private readonly EnergyBasedLoss _loss;
        private readonly int[] _sizes;
        private readonly float[] _labels;
        private readonly int _features;
        private readonly int _bins;
        private readonly int[] _widths;

        public Step(int features, int bins, int[] hidden, int outputs, int groups, int size)
        {
            var random = new Random(1);
            var weights = new WeightsBuilder();
            var knots = new FeatureKnots(
                [.. Enumerable.Repeat(bins + 1, features)], [.. Enumerable.Range(0, (bins + 1) * features).Select(i => (float)(i % (bins + 1)))]);
            _curves = new LookupLayer(knots, hidden[0] + outputs, weights.Next);
            _ = weights.Add(_curves.Draw(hidden[0], random));
            _widths = [.. hidden, outputs];
            DenseSlice[] layers = [.. hidden.Select((inputs, i) => weights.AddHidden(inputs, _widths[i + 1], random))];
            _graph = TwinGraph.Of(_curves, layers, Activation.Relu, new Dropout(0, random), isNonNegative: false);
            _flat = weights.Build(CPU);
            _direct = _graph.Direct()!;
            _optimizer = new AdamW(_flat, 0.01, 0.99);
            (_features, _bins) = (features, bins);
            _sizes = [.. Enumerable.Repeat(size, groups)];

            // Of classes the last is right; of rankings grades from 0 to 4, ascending.
            _loss = outputs > 1 ? new NegativeLogLikelihoodLoss() : new LambdaLoss();
            _labels = [.. Enumerable.Range(0, groups * size).Select(i => outputs > 1 ? i % size == size - 1 ? 1f : 0 : 5 * (i % size) / size)];
            int rows = outputs > 1 ? groups : groups * size;
            _places = tensor([.. Enumerable.Range(0, rows * features).Select(_ => bins * random.NextSingle())], [rows, features]);
        }

        public double[] Measure(bool isDirect)
        {
            double[] least = [.. Enumerable.Repeat(double.PositiveInfinity, 5)];
            for (int round = 0; round < Rounds; round++)
            {
                double[] spent = new double[5];
                for (int i = 0; i < Steps; i++)
                {
                    One(isDirect, spent);
                }

                least = [.. least.Zip(spent, (a, b) => Math.Min(a, b / Steps))];
            }

            return least;
        }

        /// <summary>The products of a step if values were encoded in full: forward, by the weights, and by the inputs of all layers but the first.</summary>
        public double BareProducts()
        {
            long rows = _places.shape[0];
            int[] widths = [_features * _bins, .. _widths];
            double sum = 0;
            for (int i = 0; i + 1 < widths.Length; i++)
            {
                using Tensor x = rand(rows, widths[i]), w = rand(widths[i], widths[i + 1]), y = rand(rows, widths[i + 1]);
                double least = double.PositiveInfinity;
                for (int round = 0; round < Rounds; round++)
                {
                    var clock = Stopwatch.StartNew();
                    using Tensor forward = x.mm(w), byWeights = x.t().mm(y);
                    using Tensor? byInputs = i > 0 ? y.mm(w.t()) : null;
                    least = Math.Min(least, clock.Elapsed.TotalMicroseconds);
                }

                sum += least;
            }

            return sum;
        }

        public void Dispose()
        {
            _direct.Dispose();
            _graph.Dispose();
            _optimizer.Dispose();
            _flat.Dispose();
        }

        private void One(bool isDirect, double[] spent)
        {
            using DisposeScope scope = NewDisposeScope();
            _ = _flat.Gradient!.zero_();
            var clock = Stopwatch.StartNew();
            Tensor outputs = isDirect ? _direct.Forward(_flat, _places, isTraining: true) : _graph.Forward(_flat, _places, isTraining: true);
            Tensor energies = outputs.reshape(-1);
            Tick(0);
            Tensor gradient;
            if (isDirect)
            {
                var layout = GroupLayout.Plan(_sizes, _labels);
                float[] slopes = new float[_labels.Length];
                _ = ManagedGradient.Mean(layout, TensorMemory.Floats(energies), _loss.Managed(layout, new LossContext(new Random(1)))!, slopes);
                gradient = tensor(slopes, [slopes.Length]);
            }
            else
            {
                Tensor leaf = energies.detach().requires_grad_(true);
                _loss.Evaluate(GroupLayout.Create(_sizes, _labels).Arrange(leaf), new LossContext(new Random(1))).Mean().backward();
                gradient = leaf.grad!;
            }

            Tick(1);
            autograd.backward([energies], [gradient]);
            if (isDirect)
            {
                _direct.Backward(_flat);
            }
            else
            {
                _curves.Backward(_flat);
            }

            Tick(2);
            _curves.Shrink(_flat, 1e-6f);
            Tick(3);
            _ = _optimizer.Step(1e-4, 5);
            Tick(4);

            void Tick(int part)
            {
                spent[part] += clock.Elapsed.TotalMicroseconds;
                clock.Restart();
            }
        }
    }
}

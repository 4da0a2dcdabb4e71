using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace EbmMlNet.Benchmarks.Scoring;

/// <summary>
/// Rows per second of one core by each way that a saved model can score, and what a billion rows take. By the processor's time, so that other work
/// on the machine counts little.
/// </summary>
internal static class ScaleCommand
{
    private const double Billion = 1e9;
    private const int CandidatesOfAQuery = 100;
    private const int Windows = 6;
    private static readonly TimeSpan _each = TimeSpan.FromSeconds(1);
    private static readonly int[] _batches = [100, 1000, 10_000];

    /// <param name="zips">Saved models to measure; none to train two, which are saved as well, so that another build can measure the same.</param>
    public static void Run(IReadOnlyList<string> zips)
    {
        var ml = new MLContext(1);
        Candidate[] rows = Candidate.Load(out string source);
        IDataView data = ml.Data.Cache(ml.Data.LoadFromEnumerable(rows));
        Console.WriteLine($"{source}: {rows.Length} rows of {Candidate.FeatureCount} features, one thread, by processor time, the best of several seconds.");
        foreach (string zip in zips)
        {
            Measure(ml, zip, (RankingPredictionTransformer<EnergyRankingModelParameters>)ml.Model.Load(zip, out _), data, rows, besideOnnx: false);
        }

        foreach ((string name, EnergyRankingTrainer.Options options) in zips.Count > 0 ? [] : new[]
        {
            ("Mlp(64, 32)", new EnergyRankingTrainer.Options { Architecture = new Mlp(64, 32), NumberOfEpochs = 3, Seed = 1 }),
            ("default architecture", new EnergyRankingTrainer.Options { NumberOfEpochs = 3, Seed = 1 }),
        })
        {
            RankingPredictionTransformer<EnergyRankingModelParameters> model = ml.Ranking.Trainers.EnergyBased(options).Fit(data);
            ml.Model.Save(model, data.Schema, $"{Directory.CreateDirectory("artifacts").FullName}/scale {name}.zip");
            Measure(ml, name, model, data, rows, besideOnnx: true);
        }
    }

    private static void Measure(
        MLContext ml, string name, RankingPredictionTransformer<EnergyRankingModelParameters> model, IDataView data, Candidate[] rows, bool besideOnnx)
    {
        EnergyFunction energy = model.Model.EnergyFunction;
        float[] all = [.. rows.SelectMany(row => row.Features)];
        float[] energies = new float[rows.Length];
        Candidate[][] queries = [.. rows.Chunk(CandidatesOfAQuery)];
        using RankingEngine<Candidate> engine = ml.Model.CreateRankingEngine<Candidate>(model);
        using PredictionEngine<Candidate, Prediction> predictions = ml.Model.CreatePredictionEngine<Candidate, Prediction>(model);
        using InferenceSession? session = besideOnnx ? Session(ml, model, data) : null;
        (string Way, Action Score)[] ways =
        [
            ("EnergyFunction.Energies", () => energy.Energies(all, energies)),
            ("Transform, reading Score", () => Read(model.Transform(data))),
            ($"RankingEngine.Rank, {CandidatesOfAQuery} a call", () =>
            {
                foreach (Candidate[] query in queries)
                {
                    _ = engine.Rank(query);
                }
            }),
            ("PredictionEngine.Predict", () =>
            {
                foreach (Candidate row in rows)
                {
                    _ = predictions.Predict(row);
                }
            }),
            .. (session is null ? [] : _batches).Select(batch => ($"ONNX Runtime, batches of {batch.ToString("N0", CultureInfo.InvariantCulture)}", (Action)(() => Infer(session!, all, batch)))),
        ];
        Console.WriteLine();
        Console.WriteLine($"{name,-32} {"rows/s of a core",18} {"core-hours for 10^9",20}");
        foreach ((string way, Action score) in ways)
        {
            double rate = Rate(rows.Length, score);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{way,-32} {rate,18:N0} {Billion / rate / 3600,20:F2}"));
        }
    }

    private static double Rate(int rows, Action score)
    {
        // The best of several windows: in the first ones the compiler is still at work.
        double rate = 0;
        for (int window = 0; window < Windows; window++)
        {
            TimeSpan before = Environment.CpuUsage.TotalTime;
            int rounds = 0;
            for (var clock = Stopwatch.StartNew(); clock.Elapsed < _each || rounds < 3; rounds++)
            {
                score();
            }

            rate = Math.Max(rate, (double)rows * rounds / (Environment.CpuUsage.TotalTime - before).TotalSeconds);
        }

        return rate;
    }

    private static InferenceSession Session(MLContext ml, ITransformer model, IDataView data)
    {
        using var graph = new MemoryStream();
        IDataView features = ml.Transforms.SelectColumns("Features").Fit(data).Transform(data);
        ml.Model.ConvertToOnnx(model, features, graph, "Score");
        using var options = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1 };
        return new InferenceSession(graph.ToArray(), options);
    }

    private static void Infer(InferenceSession session, float[] all, int batch)
    {
        int width = batch * Candidate.FeatureCount;
        for (int from = 0; from < all.Length; from += width)
        {
            Memory<float> part = all.AsMemory(from, Math.Min(width, all.Length - from));
            var input = new DenseTensor<float>(part, [part.Length / Candidate.FeatureCount, Candidate.FeatureCount]);
            using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> outputs = session.Run([NamedOnnxValue.CreateFromTensor("Features", input)]);
            _ = outputs[0].AsTensor<float>().Length;
        }
    }

    private static void Read(IDataView scored)
    {
        using DataViewRowCursor cursor = scored.GetRowCursor([scored.Schema["Score"]]);
        ValueGetter<float> getter = cursor.GetGetter<float>(scored.Schema["Score"]);
        float score = 0;
        while (cursor.MoveNext())
        {
            getter(ref score);
        }
    }
}

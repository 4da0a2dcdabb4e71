using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Benchmarks.Scoring;

/// <summary>
/// Rows per second of Transform and microseconds of Predict on one thread, ours beside ML.NET's own rankers, in under a minute.
/// </summary>
internal static class ScoringSpeed
{
    private static readonly TimeSpan _each = TimeSpan.FromSeconds(2);

    public static void Run()
    {
        var ml = new MLContext(1);
        Candidate[] rows = Candidate.Load(out string source);
        IDataView data = ml.Data.Cache(ml.Data.LoadFromEnumerable(rows));
        List<Ranker> rankers = Ranker.TrainAll(ml, data);
        Console.WriteLine(
            $"{source}: {rows.Length} rows of {Candidate.FeatureCount} features, one thread, the fastest of many alternating runs.");
        Console.WriteLine();
        Transform(ml, rankers, data, rows.Length);
        Predict(ml, rankers, data, rows);
        Bare(rankers[0], rows);
    }

    private static void Transform(MLContext ml, List<Ranker> rankers, IDataView data, int count)
    {
        Action<IDataView>[] reads =
        [
            view => Read<VBuffer<float>>(view, "Features"),
            .. rankers.Select(ranker => (Action<IDataView>)(view => Read<float>(ranker.Model.Transform(view), "Score"))),
        ];
        Action[] actions = [.. reads.Select(read => (Action)(() => read(data)))];
        double[] seconds = [.. Measurement.Fastest(_each, actions).Select(time => time.TotalSeconds)];
        double reading = BytesPerRow(reads[0]);
        Console.WriteLine($"{"Transform, reading Score",-26} {"M rows/s",10} {"x ours",8} {"bytes/row",12}");
        Console.WriteLine($"{"reading Features alone",-26} {count / seconds[0] / 1e6,10:F2}");
        for (int i = 0; i < rankers.Count; i++)
        {
            double bytes = BytesPerRow(reads[i + 1]) - reading;
            Console.WriteLine($"{rankers[i].Name,-26} {count / seconds[i + 1] / 1e6,10:F2} {seconds[1] / seconds[i + 1],8:F2} {bytes,12:F1}");
        }

        Console.WriteLine("(bytes beyond reading the features; what all rankers have in common is ML.NET's own)");
        Console.WriteLine();

        // Making a cursor allocates too; the difference between many and few rows leaves that out.
        double BytesPerRow(Action<IDataView> read)
        {
            int quarter = count / 4;
            IDataView few = ml.Data.TakeRows(data, quarter), many = ml.Data.TakeRows(data, 3 * quarter);
            return (double)(Measurement.Allocated(() => read(many)) - Measurement.Allocated(() => read(few))) / (2 * quarter);
        }
    }

    private static void Predict(MLContext ml, List<Ranker> rankers, IDataView data, Candidate[] rows)
    {
        Action[] actions = [.. rankers.Select(ranker =>
        {
            var engine = ml.Model.CreatePredictionEngine<Candidate, Prediction>(ranker.Model, data.Schema);
            var prediction = new Prediction();
            return (Action)(() =>
            {
                foreach (Candidate row in rows)
                {
                    engine.Predict(row, ref prediction);
                }
            });
        })];
        double[] micros = [.. Measurement.Fastest(_each, actions).Select(time => time.TotalMicroseconds / rows.Length)];
        Console.WriteLine($"{"PredictionEngine.Predict",-26} {"us",10} {"x ours",8} {"bytes/call",12}");
        for (int i = 0; i < rankers.Count; i++)
        {
            double bytes = (double)Measurement.Allocated(actions[i]) / rows.Length;
            Console.WriteLine($"{rankers[i].Name,-26} {micros[i],10:F2} {micros[i] / micros[0],8:F2} {bytes,12:F1}");
        }

        Console.WriteLine();
    }

    private static void Bare(Ranker ours, Candidate[] rows)
    {
        EnergyFunction energy = ((RankingPredictionTransformer<EnergyRankingModelParameters>)ours.Model).Model.EnergyFunction;
        float[] all = [.. rows.SelectMany(row => row.Features)];
        float[] energies = new float[rows.Length];
        TimeSpan[] times = Measurement.Fastest(
            _each,
            () =>
            {
                for (int r = 0; r < energies.Length; r++)
                {
                    energies[r] = energy.Energy(all.AsSpan(r * Candidate.FeatureCount, Candidate.FeatureCount));
                }
            },
            () => energy.Energies(all, energies));
        int logs = energy.Scaling.IsLog.ToArray().Count(isLog => isLog);
        double zeros = (double)all.Count(x => x == 0) / all.Length;
        Console.WriteLine(
            $"{"EnergyFunction alone",-26} {"us/row",10}   ({logs} of {Candidate.FeatureCount} features logarithmic, {zeros:P0} zeros)");
        Console.WriteLine($"{"Energy, row by row",-26} {times[0].TotalMicroseconds / rows.Length,10:F3}");
        Console.WriteLine($"{"Energies, all at once",-26} {times[1].TotalMicroseconds / rows.Length,10:F3}");
    }

    private static void Read<T>(IDataView view, string column)
    {
        using DataViewRowCursor cursor = view.GetRowCursor([view.Schema[column]]);
        ValueGetter<T> getter = cursor.GetGetter<T>(view.Schema[column]);
        T value = default!;
        while (cursor.MoveNext())
        {
            getter(ref value);
        }
    }
}

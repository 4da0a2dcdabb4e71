
namespace EbmMlNet.Benchmarks.Densities;

/// <summary>
/// A planted density of y given one number x: the two one-dimensional problems of Gustafsson, Danelljan, Timofte and Schön, "How to Train Your
/// Energy-Based Model for Regression", 2020.
/// </summary>
/// <param name="Name">Its name on the command line.</param>
/// <param name="Description">What it is.</param>
/// <param name="Draw">Draws y for x.</param>
/// <param name="Density">p(y | x).</param>
internal sealed record PlantedCurve(string Name, string Description, Func<double, Random, double> Draw, Func<double, double, double> Density)
{
    private const double Narrow = 0.075;
    private const double LogSpread = 0.25;

    public const double Reach = 3;

    public static IReadOnlyList<PlantedCurve> All { get; } =
    [
        new(
            "curve-1",
            "left of 0, sin x with four parts in five and -sin x with one, spread .075; right of it a log-normal answer less 1, spread .25",
            (x, random) => x < 0
                ? ((random.Next(5) == 4 ? -1 : 1) * Math.Sin(x)) + (Narrow * Normal(random))
                : Math.Exp(LogSpread * Normal(random)) - 1,
            (x, y) => x < 0
                ? (0.8 * NormalDensity(y, Math.Sin(x), Narrow)) + (0.2 * NormalDensity(y, -Math.Sin(x), Narrow))
                : y <= -1 ? 0 : NormalDensity(Math.Log(y + 1), 0, LogSpread) / (y + 1)),
        new(
            "curve-2",
            "sin x with a spread of .15 / (1 + exp(-x))",
            (x, random) => Math.Sin(x) + (Spread(x) * Normal(random)),
            (x, y) => NormalDensity(y, Math.Sin(x), Spread(x))),
    ];

    public DensityRow[] Rows(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            double x = Reach * ((2 * random.NextDouble()) - 1);
            return new DensityRow { Features = [(float)x], Label = (float)Draw(x, random) };
        })];
    }

    /// <summary>The divergence of a model's densities from the true ones, the mean over x, in nats.</summary>
    public double Divergence(EnergyRegressionModelParameters model)
    {
        const int places = 256, nodes = 2048;
        const double step = 2 * Reach / nodes;
        return Enumerable.Range(0, places).AsParallel().Sum(i =>
        {
            float x = (float)(Reach * ((2 * (i + 0.5) / places) - 1));
            ConditionalDensity density = model.DensityOf([x]);
            double sum = 0;
            for (int n = 0; n < nodes; n++)
            {
                double y = -Reach + ((n + 0.5) * step), p = Density(x, y);
                sum += p > 1e-30 ? p * (Math.Log(p) - density.LogDensity(y)) * step : 0;
            }

            return sum / places;
        });
    }

    private static double Spread(double x) => 0.15 / (1 + Math.Exp(-x));

    private static double NormalDensity(double y, double mean, double deviation)
    {
        double z = (y - mean) / deviation;
        return Math.Exp(-z * z / 2) / deviation / Math.Sqrt(2 * Math.PI);
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}

using System.Collections.Concurrent;

namespace EbmMlNet;

/// <summary>
/// The fixed points at which multivariate densities are normalised: 8 shifted copies of a lattice of 127 points, a coordinate of each for the component
/// and others, by Box's and Muller's rule, for a standard normal vector.
/// </summary>
/// <remarks>
/// The same for every row and in every process. A lattice fills the cube more evenly than chance does, and how far the copies' sums differ says how
/// far off their mean is. The lattice's generator is the one that is best coordinate by coordinate (Sloan and Reztsov, "Component-by-component
/// construction of good lattice rules", 2002).
/// </remarks>
internal sealed class MultivariatePoints
{
    public const int Copies = 8;

    /// <summary>A prime, so that coordinates of up to 17 dimensions can all differ.</summary>
    public const int PerCopy = 127;

    public const int Count = Copies * PerCopy;

    private static readonly ConcurrentDictionary<int, MultivariatePoints> _known = new();

    private MultivariatePoints(int targets)
    {
        int pairs = (targets + 1) / 2, dimensions = 1 + (2 * pairs);
        int[] generator = Generator(dimensions);
        var random = new Random(targets);
        Components = new double[Count];
        Normals = new double[Count * targets];
        double[] at = new double[dimensions];
        for (int copy = 0; copy < Copies; copy++)
        {
            double[] shift = [.. Enumerable.Range(0, dimensions).Select(_ => random.NextDouble())];
            for (int i = 0; i < PerCopy; i++)
            {
                for (int d = 0; d < dimensions; d++)
                {
                    double place = ((double)(i * generator[d] % PerCopy) / PerCopy) + shift[d];
                    at[d] = place - Math.Floor(place);
                }

                int point = (copy * PerCopy) + i;
                Components[point] = at[0];
                for (int t = 0; t < targets; t++)
                {
                    double radius = Math.Sqrt(-2 * Math.Log(Math.Max(1 - at[1 + (2 * (t / 2))], 1e-12))), angle = 2 * Math.PI * at[2 + (2 * (t / 2))];
                    Normals[(point * targets) + t] = radius * (t % 2 == 0 ? Math.Cos(angle) : Math.Sin(angle));
                }
            }
        }
    }

    /// <summary>From 0 to 1: which component each point is of.</summary>
    public double[] Components { get; }

    /// <summary>The standard normal vector of each point: <c>[Count, targets]</c>.</summary>
    public double[] Normals { get; }

    public static MultivariatePoints Of(int targets) => _known.GetOrAdd(targets, static d => new MultivariatePoints(d));

    // Each coordinate's step is that of least worst-case error, beside those before it, for periodic functions of bounded mixed slopes; later
    // coordinates count less.
    private static int[] Generator(int dimensions)
    {
        double[] products = new double[PerCopy];
        Array.Fill(products, 1);
        int[] generator = new int[dimensions];
        for (int d = 0; d < dimensions; d++)
        {
            double importance = 1.0 / (d + 1);
            double Kernel(int i, int step)
            {
                double x = (double)(i * step % PerCopy) / PerCopy;
                return 1 + (importance * 2 * Math.PI * Math.PI * ((x * x) - x + (1.0 / 6)));
            }

            int best = Enumerable.Range(1, PerCopy / 2).MinBy(step => Enumerable.Range(0, PerCopy).Sum(i => products[i] * Kernel(i, step)));
            generator[d] = best;
            for (int i = 0; i < PerCopy; i++)
            {
                products[i] *= Kernel(i, best);
            }
        }

        return generator;
    }
}

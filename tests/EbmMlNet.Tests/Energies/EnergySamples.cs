using System.Globalization;

namespace EbmMlNet.Tests;

/// <summary>Energies of every kind and many shapes, evaluated in every way, as text: to be compared between processes.</summary>
internal static class EnergySamples
{
    public static IEnumerable<float> Compute()
    {
        foreach (int features in (int[])[1, 17, 136, 300])
        {
            foreach (Activation activation in Enum.GetValues<Activation>())
            {
                var random = new Random(features);
                InputScaling scaling = RandomEnergies.Scaling(features, random);
                EnergyFunction[] energies = [
                    RandomEnergies.Mlp(scaling, random, [64, 32], activation),
                    RandomEnergies.Mlp(scaling, random, [5], activation, isNonNegative: true),
                    RandomEnergies.Linear(scaling, random),
                    .. features == 1 ? [] : Enum.GetValues<EmbeddingDistance>().Select(distance =>
                        RandomEnergies.Joint(scaling, random, distance, 40, [24], activation, unitLength: distance == EmbeddingDistance.Euclidean))];
                float[] classes = new float[5];
                RandomEnergies.Classes(scaling, random, [16], classes.Length, activation).Energies(RandomEnergies.Row(scaling, random), classes);
                foreach (float e in classes)
                {
                    yield return e;
                }

                foreach (EnergyFunction energy in energies)
                {
                    float[][] rows = [.. Enumerable.Range(0, 5).Select(r => RandomEnergies.Row(scaling, random, zeros: r / 4.0))];
                    float[] batch = new float[rows.Length];
                    energy.Energies(rows.SelectMany(row => row).ToArray(), batch);
                    foreach (float e in batch)
                    {
                        yield return e;
                    }

                    foreach (float[] row in rows)
                    {
                        int[] indices = [.. Enumerable.Range(0, features).Where(i => row[i] != 0)];
                        yield return energy.Energy(row);
                        yield return energy.Energy(indices, indices.Select(i => row[i]).ToArray());
                    }
                }
            }
        }
    }

    public static string Format(float energy) => energy.ToString("R", CultureInfo.InvariantCulture);

    public static float Parse(string line) => float.Parse(line, CultureInfo.InvariantCulture);
}

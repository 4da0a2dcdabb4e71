namespace EbmMlNet.Tests;

/// <summary>The energies by the book: one loop after the other, in double precision, nothing folded.</summary>
internal static class EnergyOracle
{
    public static double[] Scaled(InputScaling scaling, float[] row)
    {
        double[] z = new double[row.Length];
        for (int i = 0; i < row.Length; i++)
        {
            double t = scaling.IsLog[i] ? Math.Sign(row[i] == row[i] ? row[i] : 0) * Math.Log(1 + Math.Abs((double)row[i])) : row[i];
            z[i] = float.IsNaN(row[i]) ? 0 : (t - scaling.Mean[i]) * scaling.Scale[i];
        }

        return z;
    }

    public static double Energy(EnergyFunction energy, float[] row)
    {
        double[] values = Scaled(energy.Scaling, row);
        return energy switch
        {
            LinearEnergy linear => Output(linear, Affine(linear.Weights, [linear.Bias], values)[0]),
            MlpEnergy mlp => Output(mlp, Forward(mlp.Layers, mlp.Activation, values)[0]),
            JointEmbeddingEnergy joint => Distance(
                joint,
                Code(joint.ContextEncoder, values[..joint.ContextCount]),
                Code(joint.AnswerEncoder, values[joint.ContextCount..])) / joint.Temperature,
            _ => throw new NotSupportedException(energy.GetType().Name),
        };
    }

    public static double[] Energies(ClassEnergyFunction energies, float[] row)
    {
        double[] outputs = Forward(energies.Layers, energies.Activation, Scaled(energies.Scaling, row));
        return energies.IsNonNegative ? Array.ConvertAll(outputs, Softplus) : outputs;
    }

    /// <summary>The code of scaled features.</summary>
    public static double[] Code(Encoder encoder, double[] values)
    {
        double[] code = Forward(encoder.Layers, encoder.Activation, values);
        return encoder.UnitLength ? Unit(code) : code;
    }

    public static double Distance(JointEmbeddingEnergy joint, double[] a, double[] b)
    {
        switch (joint.Distance)
        {
            case EmbeddingDistance.SquaredEuclidean:
                return a.Zip(b, (x, y) => (x - y) * (x - y)).Sum();
            case EmbeddingDistance.Euclidean:
                return Math.Sqrt(a.Zip(b, (x, y) => (x - y) * (x - y)).Sum());
            case EmbeddingDistance.Cosine:
                return 1 - Unit(a).Zip(Unit(b), (x, y) => x * y).Sum();
            case EmbeddingDistance.InnerProduct:
                return -a.Zip(b, (x, y) => x * y).Sum();
            default:
                double sum = 0;
                for (int i = 0; i < a.Length; i++)
                {
                    for (int j = 0; j < b.Length; j++)
                    {
                        sum -= a[i] * joint.Bilinear[(i * b.Length) + j] * b[j];
                    }
                }

                return sum;
        }
    }

    private static double[] Unit(double[] code)
    {
        double length = Math.Max(Math.Sqrt(code.Sum(x => x * x)), 1e-12);
        return [.. code.Select(x => x / length)];
    }

    private static double Output(EnergyFunction energy, double output) =>
        energy.IsNonNegative ? Softplus(output) : output;

    private static double Softplus(double x) => Math.Max(x, 0) + Math.Log(1 + Math.Exp(-Math.Abs(x)));

    public static double[] Forward(IReadOnlyList<DenseLayer> layers, Activation activation, double[] values)
    {
        for (int i = 0; i < layers.Count; i++)
        {
            values = Affine(layers[i].Weights, layers[i].Bias, values);
            if (i < layers.Count - 1)
            {
                values = [.. values.Select(x => activation switch
                {
                    Activation.Relu => Math.Max(0, x),
                    Activation.Silu => x / (1 + Math.Exp(-x)),
                    _ => Math.Tanh(x),
                })];
            }
        }

        return values;
    }

    private static double[] Affine(ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, double[] x)
    {
        double[] y = new double[bias.Length];
        for (int o = 0; o < y.Length; o++)
        {
            y[o] = bias[o];
            for (int i = 0; i < x.Length; i++)
            {
                y[o] += weights[(o * x.Length) + i] * x[i];
            }
        }

        return y;
    }
}

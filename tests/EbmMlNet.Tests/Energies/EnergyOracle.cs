namespace EbmMlNet.Tests;

/// <summary>The energies by the book: one loop after the other, in double precision, nothing folded.</summary>
internal static class EnergyOracle
{
    public static double[] Scaled(InputScaling scaling, float[] row)
    {
        double[] z = new double[row.Length];
        for (int i = 0; i < row.Length; i++)
        {
            double x = scaling.Least.IsEmpty || float.IsNaN(row[i]) ? row[i] : Math.Clamp(row[i], scaling.Least[i], scaling.Most[i]);
            double t = scaling.IsLog[i] ? Math.Sign(double.IsNaN(x) ? 0 : x) * Math.Log(1 + Math.Abs(x)) : x;
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
            SlotSelectionEnergy selection => Energy(selection.Inner, [.. selection.Slots.ToArray().Select(slot => row[slot])]),
            CosineMetricEnergy metric => Metric(metric, values),
            EncodedMlpEnergy encoded => Output(encoded, EncodedOutputs(encoded.First, encoded.Layers, encoded.Activation, row)[0]),
            EnsembleEnergy ensemble => Enumerable.Range(0, ensemble.Members.Count).Sum(m => ensemble.Weights[m] * Energy(ensemble.Members[m], row)),
            GraphEnergy graph => Outputs(graph.Graph, row)[0],
            _ => throw new NotSupportedException(energy.GetType().Name),
        };
    }

    /// <summary>What the last layer of a graph gives, each layer by its own definition.</summary>
    public static double[] Outputs(LayerGraph graph, float[] row)
    {
        var places = new List<double[]> { Array.ConvertAll(row, x => (double)x) };
        foreach (LayerNode node in graph.Nodes)
        {
            places.Add(Outputs(node.Layer, [.. node.Inputs.Select(input => places[input])]));
        }

        return places[^1];
    }

    public static double[] Outputs(Layer layer, double[][] inputs)
    {
        double[] x = inputs[0];
        return layer switch
        {
            InputScaling scaling => Scaled(scaling, Array.ConvertAll(x, value => (float)value)),
            PiecewiseLinearLayer curves => Curves(curves, Array.ConvertAll(x, value => (float)value)),
            DenseLayer dense => Affine(dense.Weights, dense.Bias, x),
            ActivationLayer activation => Activate(activation.Activation, x),
            SoftplusLayer => Array.ConvertAll(x, Softplus),
            UnitLengthLayer => Unit(x),
            SlotSelectionLayer slots => [.. slots.Slots.ToArray().Select(slot => x[slot])],
            SliceLayer slice => x[slice.Start..(slice.Start + slice.Width)],
            ConcatenationLayer => [.. inputs.SelectMany(input => input)],
            SumLayer sum => [.. x.Select((_, i) => inputs.Select((input, m) => (sum.Weights.IsEmpty ? 1 : sum.Weights[m]) * input[i]).Sum())],
            DistanceLayer distance => [Distance(distance.Distance, x, inputs[1]) / distance.Temperature],
            CosineMetricLayer metric => [
                Metric(new CosineMetricEnergy(InputScaling.Identity(metric.FeatureCount), metric.ContextCount, metric.AnswerPlaces, metric.Weights, metric.Directions, metric.Temperature), x)],
            _ => throw new NotSupportedException(layer.GetType().Name),
        };
    }

    public static double Metric(CosineMetricEnergy metric, double[] values)
    {
        int places = metric.Weights.Length;
        double[] x = new double[places], y = new double[places];
        for (int i = 0; i < values.Length; i++)
        {
            int answer = i - metric.ContextCount;
            if (answer < 0)
            {
                x[i] = values[i];
            }
            else
            {
                y[metric.AnswerPlaces.IsEmpty ? answer : metric.AnswerPlaces[answer]] = values[i];
            }
        }

        double[] a = Code(x), b = Code(y);
        return (1 - a.Zip(b, (p, q) => p * q).Sum()) / metric.Temperature;

        double[] Code(double[] v)
        {
            double[] code = new double[places + metric.Rank];
            for (int i = 0; i < places; i++)
            {
                code[i] = metric.Weights[i] * v[i];
                for (int k = 0; k < metric.Rank; k++)
                {
                    code[places + k] += metric.Directions[(i * metric.Rank) + k] * v[i];
                }
            }

            double length = Math.Max(Math.Sqrt(code.Sum(c => c * c)), 1e-6);
            return [.. code.Select(c => c / length)];
        }
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

    public static double Distance(JointEmbeddingEnergy joint, double[] a, double[] b) => joint.Distance switch
    {
        EmbeddingDistance.Cosine => Distance(joint.Distance, Unit(a), Unit(b)),
        EmbeddingDistance.Bilinear => -Enumerable.Range(0, a.Length).Sum(i => a[i] * Enumerable.Range(0, b.Length).Sum(j => joint.Bilinear[(i * b.Length) + j] * b[j])),
        _ => Distance(joint.Distance, a, b),
    };

    // Of codes in their form for search.
    private static double Distance(EmbeddingDistance distance, double[] a, double[] b) => distance switch
    {
        EmbeddingDistance.SquaredEuclidean => a.Zip(b, (x, y) => (x - y) * (x - y)).Sum(),
        EmbeddingDistance.Euclidean => Math.Sqrt(a.Zip(b, (x, y) => (x - y) * (x - y)).Sum()),
        EmbeddingDistance.Cosine => 1 - a.Zip(b, (x, y) => x * y).Sum(),
        _ => -a.Zip(b, (x, y) => x * y).Sum(),
    };

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
                values = Activate(activation, values);
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

    public static double[] EncodedOutputs(PiecewiseLinearLayer first, IReadOnlyList<DenseLayer> layers, Activation activation, float[] x)
    {
        double[] sums = Curves(first, x);
        int width = layers[0].InputCount;
        double[] outputs = Forward(layers, activation, Activate(activation, sums[..width]));
        return [.. outputs.Zip(sums[width..], (output, additive) => output + additive)];
    }

    private static double[] Activate(Activation activation, double[] values) => Array.ConvertAll(values, x => activation switch
    {
        Activation.Relu => Math.Max(0, x),
        Activation.Silu => x / (1 + Math.Exp(-x)),
        _ => Math.Tanh(x),
    });

    // By the definition: each curve between its two knots.
    private static double[] Curves(PiecewiseLinearLayer first, float[] x)
    {
        double[] sums = [.. Enumerable.Range(0, first.OutputCount).Select(o => (double)first.Bias[o])];
        int place = 0;
        for (int feature = 0; feature < x.Length; feature++)
        {
            ReadOnlySpan<float> knots = first.Knots.Of(feature);
            for (int o = 0; o < sums.Length; o++)
            {
                double Value(int at) => first.Values[((place + at) * first.OutputCount) + o];
                int below = 0;
                while (below + 1 < knots.Length && knots[below + 1] <= x[feature])
                {
                    below++;
                }

                sums[o] += float.IsNaN(x[feature]) ? Value(knots.Length)
                    : x[feature] <= knots[below] || below + 1 == knots.Length ? Value(below)
                    : Value(below) + ((Value(below + 1) - Value(below)) * (x[feature] - (double)knots[below]) / (knots[below + 1] - (double)knots[below]));
            }

            place += knots.Length + 1;
        }

        return sums;
    }
}

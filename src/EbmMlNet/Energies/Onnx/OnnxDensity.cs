namespace EbmMlNet;

/// <summary>The mean of a <see cref="ContinuousEnergy"/> as ONNX.</summary>
/// <remarks>
/// Over each component of a network's mixture, at the same places measured in its spread, the trapezoid rule sums exp(residual) and what
/// the mean asks for: for a normal density it is exact to float's rounding, and the residual is smooth and bounded.
/// </remarks>
internal static class OnnxDensity
{
    /// <summary>The distance of the places, in spreads.</summary>
    private const double Step = 0.05;

    /// <summary>The means, <c>[N, 1]</c>.</summary>
    public static string WriteMean(OnnxGraph graph, ContinuousEnergy energy, string features)
    {
        string? mean = null;
        for (int i = 0; i < energy.Networks.Count; i++)
        {
            string weighed = graph.Node("Mul", Mean(graph, energy.Networks[i], energy.Scaling, features), graph.Constant(energy.Weights[i]));
            mean = mean is null ? weighed : graph.Node("Add", mean, weighed);
        }

        return mean!;
    }

    private static string Mean(OnnxGraph graph, ContinuousNetwork network, AnswerScaling scaling, string features)
    {
        int components = network.ComponentCount;
        string outputs = OnnxCurves.Write(graph, network.First, network.Layers, network.Activation, features);
        string shares = graph.Node("Softmax", "axis", 1, Columns(0)), means = Columns(1);
        string raw = graph.Node("Mul", graph.Node("Softplus", Columns(2)), graph.Constant((float)network.Spread));
        string spreads = graph.Node("Add", raw, graph.Constant((float)network.Floor));

        // [N, K, J]: the answers at the places of every component, and the density there, but for a factor of them all.
        double[] places = Places(network.ResidualBound);
        string grid = graph.Constant([.. places.Select(place => (float)place)], 1, 1, places.Length);
        string densities = graph.Constant([.. places.Select(place => (float)Math.Exp(-place * place / 2))], 1, 1, places.Length);
        string answers = graph.Node("Add", graph.Along("Unsqueeze", [2], means), graph.Node("Mul", graph.Along("Unsqueeze", [2], spreads), grid));
        string weights = graph.Node("Mul", graph.Along("Unsqueeze", [2], shares), densities);
        if (network.ResidualBound > 0)
        {
            string codes = graph.Columns(outputs, Enumerable.Range(3 * components, network.CodeCount));
            weights = graph.Node("Mul", weights, graph.Node("Exp", Residual(graph, network, shares, means, spreads, codes, answers)));
        }

        string values = scaling.LogOffset is null ? answers : Answers(graph, scaling, answers);
        string sum = graph.Along("ReduceSum", [1, 2], graph.Node("Mul", weights, values));
        string mean = graph.Along("Squeeze", [2], graph.Node("Div", sum, graph.Along("ReduceSum", [1, 2], weights)));
        return scaling.LogOffset is null ? Answers(graph, scaling, mean) : mean;

        string Columns(int part) => graph.Columns(outputs, Enumerable.Range(part * components, components));
    }

    /// <summary>sum_j v_j tanh(c_j + a_j u + b_j (u - m) / s) at all places.</summary>
    private static string Residual(
        OnnxGraph graph, ContinuousNetwork network, string shares, string means, string spreads, string codes, string answers)
    {
        int count = network.CodeCount;
        float[] own = new float[count], relative = new float[count];
        for (int j = 0; j < count; j++)
        {
            (own[j], relative[j]) = (network.AnswerWeights[2 * j], network.AnswerWeights[(2 * j) + 1]);
        }

        string mean = graph.Along("ReduceSum", [1], graph.Node("Mul", shares, means)), from = graph.Node("Sub", means, mean);
        string squares = graph.Node("Add", graph.Node("Mul", spreads, spreads), graph.Node("Mul", from, from));
        string deviation = graph.Node("Sqrt", graph.Along("ReduceSum", [1], graph.Node("Mul", shares, squares)));
        string slope = graph.Node("Div", graph.Constant(relative, 1, count), deviation);
        string offset = graph.Node("Sub", codes, graph.Node("Mul", slope, mean));
        slope = graph.Node("Add", slope, graph.Constant(own, 1, count));
        string line = graph.Node("Mul", graph.Along("Unsqueeze", [3], answers), graph.Along("Unsqueeze", [1, 2], slope));
        line = graph.Node("Add", line, graph.Along("Unsqueeze", [1, 2], offset));
        string sum = graph.Node("MatMul", graph.Node("Tanh", line), graph.Constant(network.OutputWeights, count, 1));
        return graph.Along("Squeeze", [3], sum);
    }

    private static string Answers(OnnxGraph graph, AnswerScaling scaling, string standard)
    {
        string t = graph.Node("Add", graph.Node("Mul", standard, graph.Constant((float)scaling.Scale)), graph.Constant((float)scaling.Center));
        return scaling.LogOffset is { } offset ? graph.Node("Sub", graph.Node("Exp", t), graph.Constant((float)offset)) : t;
    }

    // As far as AnswerGrid goes: beyond, there is less than 1e-6 of the mass, whatever the residual does.
    private static double[] Places(double residualBound)
    {
        int count = (int)Math.Ceiling(Math.Sqrt(2 * (14 + (2 * residualBound))) / Step);
        return [.. Enumerable.Range(-count, (2 * count) + 1).Select(i => i * Step)];
    }
}

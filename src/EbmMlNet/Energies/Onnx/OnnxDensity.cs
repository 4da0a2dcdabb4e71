namespace EbmMlNet;

/// <summary>Numbers of the densities of a <see cref="ContinuousEnergy"/> as ONNX.</summary>
/// <remarks>
/// Over each component of a network's mixture, at the same places measured in its spread, the trapezoid rule sums exp(residual) and what
/// the mean asks for: for a normal density it is exact to float's rounding, and the residual is smooth and bounded. For quantiles the mass of
/// each place lies evenly in the cell around it, so that the mass below an answer is a sum of ramps; the interval that holds the answer with
/// the mass that is wanted is halved until it is narrower than a float tells.
/// </remarks>
internal static class OnnxDensity
{
    /// <summary>The distance of the places, in spreads.</summary>
    private const double Step = 0.05;

    /// <summary>The same for quantiles, which take more at each place; the mass below an answer is right to 4e-5.</summary>
    private const double CellStep = 0.06;

    private const int Halvings = 24;

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

    /// <summary>The quantiles, <c>[N, Q]</c>.</summary>
    public static string WriteQuantiles(OnnxGraph graph, ContinuousEnergy energy, double[] probabilities, string features)
    {
        Cells[] networks = [.. energy.Networks.Select((network, i) => CellsOf(graph, network, energy.Weights[i], features))];
        string middles = graph.Beside([.. networks.Select(cells => cells.Middles)]), widths = graph.Beside([.. networks.Select(cells => cells.Widths)]);
        string masses = graph.Along("Unsqueeze", [1], graph.Beside([.. networks.Select(cells => cells.Masses)]));

        // [N, P, 1]: how far an answer is through each cell is answer * slope - offset.
        string slope = graph.Along("Unsqueeze", [2], graph.Node("Div", graph.Constant(1), widths));
        string offset = graph.Node("Sub", graph.Node("Mul", graph.Along("Unsqueeze", [2], middles), slope), graph.Constant(0.5f));

        // [N, 1, Q]
        string none = graph.Constant(new float[probabilities.Length], 1, 1, probabilities.Length);
        string wanted = graph.Constant([.. probabilities.Select(p => (float)p)], 1, 1, probabilities.Length);
        string low = graph.Node("Add", graph.Along("Unsqueeze", [2], graph.Along("ReduceMin", [1], middles)), none);
        string high = graph.Node("Add", graph.Along("Unsqueeze", [2], graph.Along("ReduceMax", [1], middles)), none);
        for (int i = 0; i < Halvings; i++)
        {
            string middle = Between(low, high), through = graph.Node("Sub", graph.Node("Mul", slope, middle), offset);
            string shares = graph.Node("Max", graph.Node("Min", through, graph.Constant(1)), graph.Constant(0));
            string isBelow = graph.Node("Less", graph.Node("MatMul", masses, shares), wanted);
            (low, high) = (graph.Node("Where", isBelow, middle, low), graph.Node("Where", isBelow, high, middle));
        }

        return Answers(graph, energy.Scaling, graph.Along("Squeeze", [1], Between(low, high)));

        string Between(string low, string high) => graph.Node("Mul", graph.Node("Add", low, high), graph.Constant(0.5f));
    }

    // Of one network, [N, P] each.
    private static Cells CellsOf(OnnxGraph graph, ContinuousNetwork network, float weight, string features)
    {
        (string answers, string weights, string spreads) = Places(graph, network, CellStep, features);
        string share = graph.Node("Div", graph.Constant(weight), graph.Along("ReduceSum", [1, 2], weights));
        string widths = graph.Node("Mul", graph.Along("Unsqueeze", [2], spreads), graph.Constant((float)CellStep));
        widths = graph.Node("Add", widths, graph.Node("Mul", answers, graph.Constant(0)));
        return new Cells(graph.Flat(answers), graph.Flat(widths), graph.Flat(graph.Node("Mul", weights, share)));
    }

    private static string Mean(OnnxGraph graph, ContinuousNetwork network, AnswerScaling scaling, string features)
    {
        (string answers, string weights, _) = Places(graph, network, Step, features);
        string values = scaling.LogOffset is null ? answers : Answers(graph, scaling, answers);
        string sum = graph.Along("ReduceSum", [1, 2], graph.Node("Mul", weights, values));
        string mean = graph.Along("Squeeze", [2], graph.Node("Div", sum, graph.Along("ReduceSum", [1, 2], weights)));
        return scaling.LogOffset is null ? Answers(graph, scaling, mean) : mean;
    }

    // [N, K, J]: the answers at the places of every component, and the density there, but for a factor of them all. [N, K]: the spreads.
    private static (string Answers, string Weights, string Spreads) Places(OnnxGraph graph, ContinuousNetwork network, double step, string features)
    {
        int components = network.ComponentCount;
        string outputs = network.Graph.WriteOnnx(graph, features);
        string shares = graph.Node("Softmax", "axis", 1, Columns(0)), means = Columns(1);
        string raw = graph.Node("Mul", graph.Node("Softplus", Columns(2)), graph.Constant((float)network.Spread));
        string spreads = graph.Node("Add", raw, graph.Constant((float)network.Floor));

        double[] places = Places(network.ResidualBound, step);
        string grid = graph.Constant([.. places.Select(place => (float)place)], 1, 1, places.Length);
        string densities = graph.Constant([.. places.Select(place => (float)Math.Exp(-place * place / 2))], 1, 1, places.Length);
        string answers = graph.Node("Add", graph.Along("Unsqueeze", [2], means), graph.Node("Mul", graph.Along("Unsqueeze", [2], spreads), grid));
        string weights = graph.Node("Mul", graph.Along("Unsqueeze", [2], shares), densities);
        if (network.ResidualBound > 0)
        {
            string codes = graph.Columns(outputs, Enumerable.Range(3 * components, network.CodeCount));
            weights = graph.Node("Mul", weights, graph.Node("Exp", Residual(graph, network, shares, means, spreads, codes, answers)));
        }

        return (answers, weights, spreads);

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
    private static double[] Places(double residualBound, double step)
    {
        int count = (int)Math.Ceiling(Math.Sqrt(2 * (14 + (2 * residualBound))) / step);
        return [.. Enumerable.Range(-count, (2 * count) + 1).Select(i => i * step)];
    }

    private readonly record struct Cells(string Middles, string Widths, string Masses);
}

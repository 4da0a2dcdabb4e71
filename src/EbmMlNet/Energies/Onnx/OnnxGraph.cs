using Microsoft.ML.Model.OnnxConverter;

namespace EbmMlNet;

/// <summary>
/// The ONNX graph that ML.NET's converter is building, as energies write themselves into it: every value has a row for each row of the data.
/// </summary>
/// <remarks>The operators used are those that mean the same in all operator sets ML.NET writes, 9 to 12.</remarks>
internal sealed class OnnxGraph(OnnxContext context)
{
    /// <summary>The oldest operator set that has all operators.</summary>
    public const int OldestOperatorSet = 9;

    /// <summary>Adds an operation; its result is known under the name returned.</summary>
    public string Node(string operation, params ReadOnlySpan<string> inputs) => Node(operation, [], inputs);

    /// <summary>Adds an operation along axes.</summary>
    public string Along(string operation, long[] axes, string input) => Node(operation, [("axes", axes)], input);

    /// <summary>Adds an operation with whole numbers as attributes.</summary>
    public string Node(string operation, (string Name, long[] Values)[] attributes, params ReadOnlySpan<string> inputs)
    {
        string output = context.AddIntermediateVariable(null, $"ebm.{operation}", skip: true);
        Add(operation, attributes, inputs, output);
        return output;
    }

    /// <summary>Adds an operation with one whole number as attribute.</summary>
    public string Node(string operation, string attribute, long value, string input)
    {
        string output = context.AddIntermediateVariable(null, $"ebm.{operation}", skip: true);
        Node(operation, attribute, value, input, output);
        return output;
    }

    /// <summary>Adds an operation with one whole number as attribute, whose result has a name already.</summary>
    public void Node(string operation, string attribute, long value, string input, string output) =>
        context.CreateNode(operation, [input], [output], context.GetNodeName(operation), "").AddAttribute(attribute, value);

    /// <summary>Gives a value the name that the converter chose for it.</summary>
    public void Name(string value, string output) => Add("Identity", [], [value], output);

    /// <summary>A number, or a tensor, of the model.</summary>
    public string Constant(ReadOnlySpan<float> values, params long[] shape) => context.AddInitializer(values.ToArray(), shape, "ebm.constant");

    public string Constant(float value) => Constant([value], 1);

    /// <summary>Some columns of a value, in the order of their numbers.</summary>
    public string Columns(string value, IEnumerable<int> columns)
    {
        long[] numbers = [.. columns.Select(column => (long)column)];
        string indices = context.AddInitializer(numbers, [numbers.Length], "ebm.columns");
        string output = context.AddIntermediateVariable(null, "ebm.Gather", skip: true);
        context.CreateNode("Gather", [value, indices], [output], context.GetNodeName("Gather"), "").AddAttribute("axis", 1L);
        return output;
    }

    /// <summary>Values side by side, their columns one after the other.</summary>
    public string Beside(params string[] values)
    {
        string output = context.AddIntermediateVariable(null, "ebm.Concat", skip: true);
        context.CreateNode("Concat", values, [output], context.GetNodeName("Concat"), "").AddAttribute("axis", 1L);
        return output;
    }

    /// <summary>What belongs to each row as one line of it, <c>[N, P]</c>.</summary>
    public string Flat(string value) => Node("Reshape", value, context.AddInitializer([0L, -1L], [2], "ebm.shape"));

    /// <summary>1 where a condition holds, else 0.</summary>
    public string Number(string condition) => Convert(condition, typeof(float));

    /// <summary>A value as another type.</summary>
    public string Convert(string value, Type type)
    {
        string output = context.AddIntermediateVariable(null, "ebm.Cast", skip: true);
        Convert(value, type, output);
        return output;
    }

    public void Convert(string value, Type type, string output) =>
        context.CreateNode("Cast", [value], [output], context.GetNodeName("Cast"), "").AddAttribute("to", type);

    /// <summary>A whole number as a tensor.</summary>
    public string WholeConstant(long value) => context.AddInitializer([value], [1], "ebm.constant");

    private void Add(string operation, (string Name, long[] Values)[] attributes, ReadOnlySpan<string> inputs, string output)
    {
        // Without a domain of its own, ML.NET would write its own.
        OnnxNode node = context.CreateNode(operation, inputs.ToArray(), [output], context.GetNodeName(operation), "");
        foreach ((string name, long[] values) in attributes)
        {
            node.AddAttribute(name, values);
        }
    }
}

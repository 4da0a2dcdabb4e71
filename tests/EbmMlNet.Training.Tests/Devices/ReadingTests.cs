using Mono.Cecil;
using Mono.Cecil.Cil;

namespace EbmMlNet.Training.Tests.Devices;

/// <summary>Each number that a step reads off a GPU makes it wait for all that the GPU was given to do: who reads, and when, stands here.</summary>
public sealed class ReadingTests
{
    /// <summary>Which types read numbers off tensors, and why no step on a GPU does so because of it.</summary>
    private static readonly Dictionary<string, string> _readers = new()
    {
        ["AnswerGroups"] = "groups from tensors that are given, which training does not make",
        ["AnswerIndex"] = "as an epoch begins",
        ["CheckpointFile"] = "in a checkpoint",
        ["CodeMeter"] = "at the epoch's end",
        ["CodeStandardizer"] = "as it is exported, and a count that is on the CPU",
        ["ContrastiveDivergence"] = "densities, which are trained on the CPU",
        ["CostMatrixMargin"] = "a margin of pairs that only a matrix has",
        ["DensityObjective"] = "densities, which are trained on the CPU",
        ["DensityTraining"] = "densities, which are trained on the CPU",
        ["DeviceSums"] = "at the epoch's end",
        ["Divergence"] = "as training ends",
        ["Finite"] = "at the epoch's end",
        ["FlatWeights"] = "as it is exported",
        ["GibbsLoss"] = "on the CPU alone",
        ["GroupLasso"] = "encoded features, which are looked up on the CPU",
        ["GroupObjective"] = "where it reads every step, which is on the CPU alone",
        ["HeldOutGroups"] = "at the epoch's end",
        ["Lists"] = "negatives that are chosen in managed code: SemiHard, and the others on the CPU",
        ["LookupLayer"] = "encoded features, which are looked up on the CPU",
        ["Mixture"] = "negatives that are put together in managed code",
        ["SharedStep"] = "the gradient that several processes exchange",
    };

    [Fact]
    public void Numbers_are_read_off_tensors_where_it_is_known_and_nowhere_else()
    {
        using ModuleDefinition ours = ModuleDefinition.ReadModule(typeof(TorchRuntime).Assembly.Location);
        string[] found =
        [
            .. (from type in ours.GetTypes()
                from method in type.Methods
                where method.HasBody
                from instruction in method.Body.Instructions
                where instruction.OpCode.Code is Code.Call or Code.Callvirt
                let called = (MethodReference)instruction.Operand
                where called.DeclaringType.FullName == "TorchSharp.torch/Tensor" && called.Name is "item" or "cpu" or "data" or "ToSingle" or "ToDouble" or "ToInt64"
                select Outermost(type).Name).Distinct().Order(StringComparer.Ordinal),
        ];
        Assert.Equal(_readers.Keys.Order(StringComparer.Ordinal), found);
    }

    private static TypeDefinition Outermost(TypeDefinition type) => type.DeclaringType is { } outer ? Outermost(outer) : type;
}

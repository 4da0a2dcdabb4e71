using Mono.Cecil;
using Mono.Cecil.Cil;
using TorchSharp;

namespace EbmMlNet.Training.Tests.Runtime;

public class ScalarsTests
{
    [Fact]
    public void The_training_assembly_makes_no_scalar_that_a_garbage_collection_could_free_in_use()
    {
        HashSet<string> makers = MakersOfScalars();
        Assert.Contains(makers, method => method.Contains("Tensor::op_Addition", StringComparison.Ordinal));
        using ModuleDefinition ours = ModuleDefinition.ReadModule(typeof(TorchRuntime).Assembly.Location);
        string[] found =
        [
            .. Methods(ours).SelectMany(method => Calls(method)
                .Where(called => makers.Contains(called) || called.Contains("Scalar::op_Implicit", StringComparison.Ordinal))
                .Select(called => $"{method.FullName} calls {called}")),
        ];
        Assert.True(found.Length == 0, $"Use Scalars.Of(number), Plus and the like:\n{string.Join('\n', found)}");
    }

    [Fact]
    public void Helpers_compute_what_they_say()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor x = torch.tensor([-100f, 0f, 2f, 100f]);
        float[] expected = [0f, 0.6931472f, 2.126928f, 100f];
        Assert.All(expected.Zip(Scalars.Softplus(x).data<float>().ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-6f));
        Assert.Equal([10000f, 0f, 4f, 10000f], Scalars.Square(x).data<float>().ToArray());
        Assert.Equal([-99f, 1f, 3f, 101f], x.Plus(1).data<float>().ToArray());
        Assert.Equal([3L, 4L, 5L], Scalars.Range(3, 3, torch.ScalarType.Int64, torch.CPU).data<long>().ToArray());
        Assert.Same(Scalars.Of(0.25), Scalars.Of(0.25));
    }

    // The methods of TorchSharp that turn a number into a scalar, themselves or in what they call.
    private static HashSet<string> MakersOfScalars()
    {
        using ModuleDefinition torchSharp = ModuleDefinition.ReadModule(typeof(torch).Assembly.Location);
        Dictionary<string, string[]> calls = Methods(torchSharp)
            .Where(method => method.DeclaringType.Name is not ("Scalar" or "ScalarExtensionMethods"))
            .ToDictionary(method => method.FullName, method => Calls(method).ToArray());
        HashSet<string> makers = [.. calls.Where(method => method.Value.Any(IsConversion)).Select(method => method.Key)];
        int before;
        do
        {
            before = makers.Count;
            makers.UnionWith(calls.Where(method => method.Value.Any(makers.Contains)).Select(method => method.Key));
        }
        while (makers.Count > before);

        return makers;

        static bool IsConversion(string called) =>
            called.Contains("Scalar::op_Implicit", StringComparison.Ordinal) || called.Contains("::ToScalar(", StringComparison.Ordinal);
    }

    private static IEnumerable<MethodDefinition> Methods(ModuleDefinition module) =>
        module.GetTypes().SelectMany(type => type.Methods).Where(method => method.HasBody);

    private static IEnumerable<string> Calls(MethodDefinition method) => method.Body.Instructions
        .Where(instruction => instruction.OpCode.Code is Code.Call or Code.Callvirt or Code.Newobj or Code.Ldftn)
        .Select(instruction => ((MethodReference)instruction.Operand).FullName);
}

using System.Reflection;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace EbmMlNet.Tests;

/// <summary>
/// Where an assembly writes numbers as the current culture does: interpolated without a provider, joined, concatenated, or by their
/// own parameterless ToString. The analysers see only some of these. Whole numbers count only where they are given a format.
/// </summary>
internal static class CultureFormatting
{
    private const string Handler = "System.Runtime.CompilerServices.DefaultInterpolatedStringHandler";

    private static readonly HashSet<string> _fractions = ["System.Single", "System.Double", "System.Decimal", "System.Half", "System.DateTime"];

    /// <summary>Methods and what is wrong in them. Records' generated texts are left out: nobody writes them.</summary>
    public static IReadOnlyList<string> Find(Assembly assembly)
    {
        using ModuleDefinition module = ModuleDefinition.ReadModule(assembly.Location);
        return [.. module.GetTypes().SelectMany(type => type.Methods).Where(IsWritten).SelectMany(Find).Distinct()];
    }

    private static bool IsWritten(MethodDefinition method) => method.HasBody && method.Name != "PrintMembers";

    private static IEnumerable<string> Find(MethodDefinition method)
    {
        var withProvider = new HashSet<int>();
        var open = new Stack<int>();
        foreach (Instruction instruction in method.Body.Instructions)
        {
            if (instruction.OpCode.Code is Code.Ldloca or Code.Ldloca_S && instruction.Operand is VariableDefinition { VariableType.FullName: Handler } variable)
            {
                open.Push(variable.Index);
            }
            else if (instruction.Operand is MethodReference called && called.DeclaringType.FullName == Handler)
            {
                // The compiler loads a handler, then the value, however many handlers that needs, and then calls.
                int handler = instruction.OpCode.Code == Code.Newobj ? Stored(method, instruction) : open.TryPop(out int loaded) ? loaded : -1;
                if (called.Name == ".ctor")
                {
                    _ = called.Parameters.Count > 2 ? withProvider.Add(handler) : withProvider.Remove(handler);
                }
                else if (!withProvider.Contains(handler) && IsByCulture(called) && !IsHexadecimal(instruction.Previous))
                {
                    yield return $"{method.FullName} interpolates {Argument(called)}";
                }
            }
            else if (instruction.Operand is MethodReference other && IsByCulture(other, instruction.Previous))
            {
                yield return $"{method.FullName} calls {other.FullName}";
            }
        }
    }

    private static bool IsByCulture(MethodReference appended) =>
        appended.Name == "AppendFormatted" && appended is GenericInstanceMethod generic &&
        (IsFraction(generic.GenericArguments[0]) || (HasFormat(appended) && generic.GenericArguments[0].IsPrimitive));

    private static bool IsByCulture(MethodReference called, Instruction? previous) =>
        (called.Name == "Join" && called is GenericInstanceMethod join && IsFraction(join.GenericArguments[0]))
        || (called is { Name: "ToString", HasParameters: false }
            && (IsFraction(called.DeclaringType) || (previous is { OpCode.Code: Code.Constrained, Operand: TypeReference type } && IsFraction(type))));

    private static bool HasFormat(MethodReference appended) => appended.Parameters[^1].ParameterType.FullName == "System.String";

    private static bool IsHexadecimal(Instruction format) => format.Operand is string text && text.StartsWith("x", StringComparison.OrdinalIgnoreCase);

    private static bool IsFraction(TypeReference type) =>
        _fractions.Contains(type.FullName) || (type is GenericInstanceType { Name: "Nullable`1" } nullable && IsFraction(nullable.GenericArguments[0]));

    private static string Argument(MethodReference called) => ((GenericInstanceMethod)called).GenericArguments[0].FullName;

    private static int Stored(MethodDefinition method, Instruction created) => created.Next?.OpCode.Code switch
    {
        Code.Stloc_0 => 0,
        Code.Stloc_1 => 1,
        Code.Stloc_2 => 2,
        Code.Stloc_3 => 3,
        Code.Stloc or Code.Stloc_S => ((VariableDefinition)created.Next.Operand).Index,
        _ => throw new InvalidOperationException($"{method.FullName} keeps a string handler in an unexpected way."),
    };
}

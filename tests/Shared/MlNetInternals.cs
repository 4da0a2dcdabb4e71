using System.Reflection;

namespace EbmMlNet.Tests;

/// <summary>The contract with ML.NET: the internal members that a library relies on, each by name and signature.</summary>
internal static class MlNetInternals
{
    /// <summary>The members in use are the approved ones: nobody leans on more of ML.NET's internals unnoticed.</summary>
    public static void CheckInUse(Assembly library)
    {
        ApprovedText.Check(
            ApprovedPath(library),
            string.Join('\n', InUse(library)) + '\n',
            "Every internal member of ML.NET in use can go away with an update of ML.NET: is there no way without it?");
    }

    /// <summary>ML.NET still has every approved member with the same signature, hidden or made public meanwhile.</summary>
    public static void CheckStillThere(Assembly library)
    {
        using var mlNet = new Libraries(library);
        string[] approved = File.ReadAllLines(Path.Combine(Checkout.Root, ApprovedPath(library)));
        string[] missing = [.. approved.Except(mlNet.Members)];
        Assert.True(
            missing.Length == 0,
            $"This version of ML.NET no longer has these internal members as {library.GetName().Name} uses them:\n" +
            string.Join('\n', missing));
    }

    private static string ApprovedPath(Assembly library) => $"tests/{library.GetName().Name}.Tests/MlNetInternals.approved.txt";

    private static string[] InUse(Assembly library)
    {
        using var mlNet = new Libraries(library);
        using var ours = new AssemblyInternals(library.Location);
        var used = new SortedSet<string>(ours.References().Where(mlNet.Internals.Contains), StringComparer.Ordinal);
        foreach ((string baseType, string name, int parameters) in ours.Overrides())
        {
            for (string? type = baseType; type is not null; type = mlNet.BaseOf(type))
            {
                used.UnionWith(mlNet.Internals.Where(member => IsNamed(member, type, name, parameters)));
            }
        }

        return [.. used];
    }

    private static bool IsNamed(string member, string type, string name, int parameters) =>
        member.StartsWith($"{type}::{name}(", StringComparison.Ordinal)
        && SplitParameters(member[(type.Length + name.Length + 3)..member.LastIndexOf(')')]) == parameters;

    private static int SplitParameters(string list)
    {
        int depth = 0, count = list.Length == 0 ? 0 : 1;
        foreach (char c in list)
        {
            depth += c is '<' or '[' ? 1 : c is '>' or ']' ? -1 : 0;
            count += c == ',' && depth == 0 ? 1 : 0;
        }

        return count;
    }

    /// <summary>The assemblies of ML.NET that a library refers to.</summary>
    private sealed class Libraries : IDisposable
    {
        private readonly AssemblyInternals[] _assemblies;
        private readonly Dictionary<string, string> _bases;

        public Libraries(Assembly library)
        {
            _assemblies =
            [
                .. library.GetReferencedAssemblies()
                    .Where(name => AssemblyInternals.IsMlNet(name.Name!))
                    .Select(name => new AssemblyInternals(Assembly.Load(name).Location)),
            ];
            foreach ((string name, bool isHidden) in _assemblies.SelectMany(assembly => assembly.Members()))
            {
                _ = Members.Add(name);
                _ = isHidden && Internals.Add(name);
            }

            _bases = _assemblies.SelectMany(assembly => assembly.BaseTypes()).DistinctBy(pair => pair.Type).ToDictionary();
        }

        public HashSet<string> Members { get; } = [];

        public HashSet<string> Internals { get; } = [];

        public string? BaseOf(string type) => _bases.GetValueOrDefault(type);

        public void Dispose() => Array.ForEach(_assemblies, assembly => assembly.Dispose());
    }
}

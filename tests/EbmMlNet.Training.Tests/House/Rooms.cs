using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using EbmMlNet.Tests;

namespace EbmMlNet.Training.Tests.House;

/// <summary>
/// The rooms of the two libraries, which are their folders, and the arrows between them: a type of one room that knows a type of another. Public
/// types share one namespace, so that the room of a type is where the file of its name is.
/// </summary>
internal sealed class Rooms
{
    public const string MlNet = "ML.NET";
    public const string Torch = "TorchSharp";

    private static readonly string[] _libraries = ["EbmMlNet", "EbmMlNet.Training"];

    // Their folders are rooms of their own; those of others only put files in order.
    private static readonly string[] _wings = ["Ranking", "Persistence"];

    private static readonly Lazy<Rooms> _house = new(() => new Rooms());

    private readonly Dictionary<string, string> _roomOfFile = [];
    private readonly SortedSet<(string From, string To, string Type)> _who = [];

    private Rooms()
    {
        foreach (string library in _libraries)
        {
            string root = Path.Combine(Checkout.Root, "src", library);
            foreach (string file in Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories))
            {
                string[] path = Path.GetRelativePath(root, file).Split(Path.DirectorySeparatorChar);
                if (path.Length > 1 && path[0] is not ("obj" or "bin"))
                {
                    string room = _wings.Contains(path[0]) && path.Length > 2 ? $"{path[0]}/{path[1]}" : path[0];
                    _ = _roomOfFile.TryAdd(library + ":" + path[^1].Split('.')[0], room);
                }
            }
        }

        ArchUnitNET.Domain.Architecture house = new ArchLoader()
            .LoadAssemblies(typeof(EnergyFunction).Assembly, typeof(EnergyRankingTrainer).Assembly).Build();
        var arrows = new SortedDictionary<(string From, string To), string>();
        foreach (IType type in house.Types.Where(type => Library(type) is not null && !IsMadeByTheCompiler(type)))
        {
            string from = RoomOf(type) ?? "";
            if (from.Length == 0)
            {
                Homeless.Add(type.FullName);
                continue;
            }

            foreach (IType known in type.Dependencies.Select(dependency => dependency.Target))
            {
                if (RoomOf(known) is { } to && to != from)
                {
                    _ = arrows.TryAdd((from, to), $"{Top(type)} knows {Top(known)}");
                    _ = _who.Add((from, to, Top(type)));
                }
            }
        }

        Arrows = arrows;
    }

    public static Rooms House => _house.Value;

    /// <summary>From one room to another, with an example.</summary>
    public IReadOnlyDictionary<(string From, string To), string> Arrows { get; }

    /// <summary>All rooms in which there is a file.</summary>
    public IEnumerable<string> Names => _roomOfFile.Values.Distinct();

    /// <summary>The types of one room that know something of another, in order.</summary>
    public IEnumerable<string> WhoKnows(string from, string to) => _who.Where(who => who.From == from && who.To == to).Select(who => who.Type);

    /// <summary>Types whose names are no file's.</summary>
    public List<string> Homeless { get; } = [];

    private string? RoomOf(IType type)
    {
        if (Library(type) is { } library)
        {
            return _roomOfFile.GetValueOrDefault(library + ":" + Top(type), _roomOfFile.GetValueOrDefault("EbmMlNet:" + Top(type))!);
        }

        return type.FullName.StartsWith("Microsoft.ML.", StringComparison.Ordinal) ? MlNet
            : type.FullName.StartsWith("TorchSharp.", StringComparison.Ordinal) ? Torch
            : null;
    }

    private static string? Library(IType type) => Array.Find(_libraries, library => type.Assembly?.Name == library || type.Assembly?.Name.StartsWith(library + ",", StringComparison.Ordinal) == true);

    // The compiler's own have names that no source has; what they know is known by the type around them, too.
    private static bool IsMadeByTheCompiler(IType type) => type.FullName.Contains('<', StringComparison.Ordinal)
        || type.FullName.StartsWith("System.", StringComparison.Ordinal) || type.FullName.StartsWith("Microsoft.CodeAnalysis.", StringComparison.Ordinal)
        || string.IsNullOrEmpty(type.Namespace?.FullName);

    private static string Top(IType type)
    {
        string name = type.FullName.Split('+')[0];
        return name[(name.LastIndexOf('.') + 1)..].Split('`')[0];
    }
}

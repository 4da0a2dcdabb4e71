namespace ApiSearch.Documentation;

/// <summary>The parts of a documentation id, such as <c>M:System.Collections.BitArray.CopyTo(System.Array,System.Int32)</c>.</summary>
/// <param name="Kind">T(ype), M(ethod), P(roperty), F(ield) or E(vent).</param>
/// <param name="Namespace"><c>System.Collections</c>.</param>
/// <param name="Type">The declaring type, for a type itself, with the types around it and their arity: <c>ImmutableList`1.Builder</c>.</param>
/// <param name="Name">The member's own name without arity: <c>CopyTo</c>, <c>#ctor</c>, <c>op_Equality</c>; for a type its last part.</param>
/// <param name="Parameters">What stands between the parentheses.</param>
/// <param name="ReturnType">Of a conversion operator; ids have no others.</param>
internal readonly record struct MemberName(char Kind, string Namespace, string Type, string Name, string Parameters, string ReturnType)
{
    private const string Constructor = "#ctor";

    public bool IsConstructor => Name == Constructor;

    public bool IsOperator => Kind == 'M' && Name.StartsWith("op_", StringComparison.Ordinal);

    /// <summary>A member that only shows through an interface: <c>System#Collections#IList#Add</c>.</summary>
    public bool IsExplicitImplementation => Name.IndexOf('#', StringComparison.Ordinal) > 0;

    /// <summary>Type, constructor, operator, method, property, field or event.</summary>
    public string KindName => Kind switch
    {
        'T' => "type",
        'P' => "property",
        'F' => "field",
        'E' => "event",
        _ => IsConstructor ? "constructor" : IsOperator ? "operator" : "method",
    };

    public bool IsGeneric => Type.Contains('`', StringComparison.Ordinal);

    /// <summary>The outermost type without arity: <c>ImmutableList</c>. Types that share it describe the same things in the same words.</summary>
    public string TypeFamily => $"{Namespace}.{WithoutArity(Type.Split('.')[0])}";

    public int ParameterCount
    {
        get
        {
            int count = Parameters.Length == 0 ? 0 : 1, depth = 0;
            foreach (char c in Parameters)
            {
                depth += c is '{' or '[' or '(' ? 1 : c is '}' or ']' or ')' ? -1 : 0;
                count += c == ',' && depth == 0 ? 1 : 0;
            }

            return count;
        }
    }

    public static MemberName Parse(string id, int namespaceLength)
    {
        string path = Path(id);
        int open = id.IndexOf('(', StringComparison.Ordinal);
        string parameters = open < 0 ? "" : id[(open + 1)..id.LastIndexOf(')')];
        int dot = path.LastIndexOf('.');
        string type = id[0] == 'T' ? path : path[..Math.Max(dot, 0)];
        string withoutNamespace = namespaceLength == 0 ? type : type[Math.Min(type.Length, namespaceLength + 1)..];
        string returnType = id[(id.LastIndexOf('~') is var tilde and >= 0 ? tilde + 1 : id.Length)..];
        return new MemberName(id[0], path[..namespaceLength], withoutNamespace, WithoutArity(path[(dot + 1)..]), parameters, returnType);
    }

    /// <summary>An id without its kind, parameters and return type.</summary>
    public static string Path(string id) => id[2..(id.IndexOfAny(['(', '~']) is var end and >= 0 ? end : id.Length)];

    /// <summary>The last part of a dotted name, without arity: <c>List</c> of <c>System.Collections.Generic.List`1</c>.</summary>
    public static string ShortName(string dotted) => WithoutArity(dotted[(dotted.LastIndexOf('.') + 1)..]);

    /// <summary>A reference of the documentation as text: <c>BitArray</c>, <c>BitArray.CopyTo</c>.</summary>
    public static string Reference(string id)
    {
        bool hasKind = id.Length > 1 && id[1] == ':';
        string path = hasKind ? Path(id) : id[(id.LastIndexOf(':') + 1)..].Split('(')[0];
        int dot = path.LastIndexOf('.');
        return !hasKind || id[0] == 'T' || dot < 0 ? ShortName(path)
            : path[(dot + 1)..] == Constructor ? ShortName(path[..dot])
            : $"{ShortName(path[..dot])}.{ShortName(path)}";
    }

    private static string WithoutArity(string name) =>
        name.IndexOf('`', StringComparison.Ordinal) is var tick and >= 0 ? name[..tick] : name;
}

namespace ApiSearch.Documentation;

/// <summary>One documented type or member of .NET's class library.</summary>
/// <param name="Id">The documentation id, such as <c>M:System.String.PadLeft(System.Int32)</c>.</param>
/// <param name="NamespaceLength">How many characters after <c>M:</c> are the namespace.</param>
/// <param name="ParameterNames">The names of its parameters, separated by blanks: <c>totalWidth paddingChar</c>.</param>
/// <param name="Summary">The text of its summary without markup; empty where it has none.</param>
internal sealed record ApiMember(string Id, int NamespaceLength, string ParameterNames, string Summary)
{
    /// <summary>What is documented beside the summary: parameters, the returned value, exceptions, remarks. Not kept in an index.</summary>
    public string Details { get; init; } = "";

    public MemberName Name => MemberName.Parse(Id, NamespaceLength);
}

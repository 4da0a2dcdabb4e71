using System.Collections;
using ApiSearch.Documentation;

namespace ApiSearch.Storage;

/// <summary>Members that are made from their parts when they are asked for.</summary>
internal sealed class StoredMembers(StringTable ids, int[] namespaceLengths, StringTable parameterNames, StringTable summaries)
    : IReadOnlyList<ApiMember>
{
    public int Count => ids.Count;

    public ApiMember this[int i] => new(ids[i], namespaceLengths[i], parameterNames[i], summaries[i]);

    public IEnumerator<ApiMember> GetEnumerator() => Enumerable.Range(0, Count).Select(i => this[i]).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

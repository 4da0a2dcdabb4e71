using ApiSearch.Documentation;
using ApiSearch.Search;

namespace ApiSearch.Tests;

/// <summary>A handful of members.</summary>
internal static class SmallIndex
{
    public static ApiMember[] Members { get; } =
    [
        new("M:Zoo.Cage.Lock(System.Int32)", 3, "minutes", "Locks the cage for some minutes."),
        new("M:Zoo.Cage.Open", 3, "", "Opens the cage at once."),
        new("M:Zoo.Keeper.#ctor(System.String)", 3, "name", "Initializes a new instance of the Keeper class."),
        new("P:Zoo.Cage.IsOpen", 3, "", "Gets a value that indicates whether the cage is open."),
        new("T:Zoo.Cage", 3, "", "Represents a cage for animals."),
        new("T:Zoo.Keeper", 3, "", "Represents somebody who feeds animals."),
    ];

    public static ApiIndex Build() => ApiIndex.Build(Members);
}

using ApiSearch.Documentation;
using AskTheDocs.Pages;

namespace AskTheDocs.Tests;

/// <summary>A handful of members.</summary>
internal static class SmallDocs
{
    public static ApiMember[] Members { get; } =
    [
        new("T:Zoo.Cage", 3, "", "Represents a cage for animals."),
        new("M:Zoo.Cage.Lock", 3, "", "Locks the cage at once."),
        new("M:Zoo.Cage.Lock(System.Int32)", 3, "minutes", "Locks the cage for some minutes.") { Details = "minutes: How long it stays locked." },
        new("P:Zoo.Cage.IsOpen", 3, "", "Gets whether the cage is open.") { Details = "true if it is open." },
        new("M:Zoo.Cage.Zoo#ILock#Open", 3, "", "Opens the cage at once."),
        new("T:Zoo.Birds.Guard", 9, "", "Represents somebody who feeds animals."),
        new("M:Zoo.Birds.Guard.Feed", 9, "", "Feeds them."),
    ];

    public static DocPage[] Pages(params string[] namespaces) => DocPages.Of(Members, namespaces);
}

using ApiSearch.Documentation;

namespace ApiSearch.Tests.Documentation;

public sealed class MemberNameTests
{
    [Theory]
    [InlineData("T:System.Collections.Generic.List`1", 26, "type", "List`1", "List", "List")]
    [InlineData("M:System.String.PadLeft(System.Int32,System.Char)", 6, "method", "String", "PadLeft", "String.PadLeft(Int32, Char)")]
    [InlineData("M:A.B`2.Make``1(System.Func{`0,``0[]},System.Int32@)", 1, "method", "B`2", "Make", "B.Make(Func<T, T[]>, Int32)")]
    [InlineData("M:A.Outer.Inner.#ctor", 1, "constructor", "Outer.Inner", "#ctor", "new Outer.Inner()")]
    [InlineData("M:A.B.op_Explicit(A.B)~System.Int16", 1, "operator", "B", "op_Explicit", "B.op_Explicit(B) : Int16")]
    [InlineData("P:A.B.System#Collections#IList#Item(System.Int32)", 1, "property", "B", "System#Collections#IList#Item", "B.System.Collections.IList.Item")]
    [InlineData("F:A.B.C", 1, "field", "B", "C", "B.C")]
    [InlineData("E:Changed.Happened", 0, "event", "Changed", "Happened", "Changed.Happened")]
    public void Ids_are_taken_apart(string id, int namespaceLength, string kind, string type, string name, string signature)
    {
        var member = MemberName.Parse(id, namespaceLength);

        Assert.Equal((kind, type, name), (member.KindName, member.Type, member.Name));
        Assert.Equal(signature, Signature.Of(member));
        Assert.Equal(id[2..(2 + namespaceLength)], member.Namespace);
    }

    [Fact]
    public void Nested_types_and_arities_are_of_one_family()
    {
        string family = MemberName.Parse("T:A.Tuple", 1).TypeFamily;

        Assert.Equal(family, MemberName.Parse("T:A.Tuple`2", 1).TypeFamily);
        Assert.Equal(family, MemberName.Parse("M:A.Tuple`2.Builder.Add(System.Int32)", 1).TypeFamily);
        Assert.NotEqual(family, MemberName.Parse("T:B.Tuple", 1).TypeFamily);
    }
}

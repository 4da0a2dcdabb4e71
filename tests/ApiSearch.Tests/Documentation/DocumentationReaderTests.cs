using System.Text;
using ApiSearch.Documentation;

namespace ApiSearch.Tests.Documentation;

public sealed class DocumentationReaderTests
{
    private static Dictionary<string, ApiMember> Read(string members) =>
        DocumentationReader.Read(new MemoryStream(Encoding.UTF8.GetBytes($"<?xml version=\"1.0\"?><doc><members>{members}</members></doc>")))
            .ToDictionary(member => member.Id, StringComparer.Ordinal);

    private static string Summary(string markup) => Read($"<member name=\"T:A.B\"><summary>{markup}</summary></member>")["T:A.B"].Summary;

    [Theory]
    [InlineData("Stops\n        the  <see cref=\"T:System.Threading.Timer\" />.", "Stops the Timer.")]
    [InlineData("Is <see langword=\"true\" /> for <paramref name=\"index\" />.", "Is true for index.")]
    [InlineData("A <see cref=\"T:System.Collections.Generic.List`1\" /> of T.", "A List of T.")]
    [InlineData("See <see cref=\"P:System.Diagnostics.Activity.SpanId\" />.", "See Activity.SpanId.")]
    [InlineData("See <see cref=\"M:System.Uri.#ctor(System.String)\" />.", "See Uri.")]
    [InlineData("See <see cref=\"M:System.Uri.Check``1(System.String)\">that</see> one.", "See that one.")]
    [InlineData("By <see cref=\"Overload:System.Text.Rune.Get\" />.", "By Get.")]
    [InlineData("An <xref data-throw-if-not-resolved=\"true\" uid=\"System.Diagnostics.Activity\"></xref> starts.", "An Activity starts.")]
    [InlineData("One.<para>Two.</para>Three.", "One. Two. Three.")]
    [InlineData("One.<br />Two <c>x &lt; y</c>.", "One. Two x < y.")]
    [InlineData("", "")]
    public void Summaries_lose_their_markup(string markup, string expected) => Assert.Equal(expected, Summary(markup));

    [Fact]
    public void Parameters_and_members_without_summary_are_read()
    {
        Dictionary<string, ApiMember> members = Read("""
            <member name="M:A.B.C(System.Int32,System.String)">
              <summary>Does it.</summary>
              <param name="count">How <see langword="often" />.</param>
              <param name="text" />
              <returns>Nothing.</returns>
            </member>
            <member name="F:A.B.D" />
            <member name="F:A.B.E"><remarks>Only this.</remarks></member>
            """);

        Assert.Equal("count text", members["M:A.B.C(System.Int32,System.String)"].ParameterNames);
        Assert.Equal("Does it.", members["M:A.B.C(System.Int32,System.String)"].Summary);
        Assert.Equal("count: How often. Nothing.", members["M:A.B.C(System.Int32,System.String)"].Details);
        Assert.Equal("Only this.", members["F:A.B.E"].Details);
        Assert.Equal("", members["F:A.B.D"].Summary);
        Assert.Equal("", members["F:A.B.E"].Summary);
    }

    [Fact]
    public void Files_are_merged_in_one_order_and_a_broken_one_is_named()
    {
        string folder = Directory.CreateTempSubdirectory("apisearch").FullName;
        try
        {
            string first = Path.Combine(folder, "1.xml"), second = Path.Combine(folder, "2.xml");
            File.WriteAllText(first, "<doc><members><member name='T:A.Outer.Inner'/><member name='M:A.Outer.Inner.Run'/></members></doc>");
            File.WriteAllText(second, "<doc><members><member name='T:A.Outer'/><member name='T:A.Outer.Inner'><summary>In.</summary></member></members></doc>");

            ApiMember[] forward = DocumentationReader.Read([first, second]);
            Assert.Equal(["M:A.Outer.Inner.Run", "T:A.Outer", "T:A.Outer.Inner"], forward.Select(member => member.Id));
            Assert.Equal(forward, DocumentationReader.Read([second, first]));
            Assert.Equal("In.", forward[2].Summary);
            Assert.All(forward, member => Assert.Equal("A", member.Name.Namespace));
            Assert.Equal("Outer.Inner", forward[0].Name.Type);

            File.WriteAllText(second, "<doc><members>");
            Exception thrown = Assert.ThrowsAny<Exception>(() => DocumentationReader.Read([second]));
            Assert.Contains(second, thrown.GetBaseException().Message + thrown.InnerException?.Message, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [SkippableFact]
    public void The_class_library_has_the_documented_members_the_task_needs()
    {
        IReadOnlyList<ApiMember> members = RealData.Index.Members;

        Assert.True(members.Count(member => member.Summary.Split(' ').Length >= 4) > 40_000);
        Assert.DoesNotContain(members, member => member.Summary.Contains("<see", StringComparison.Ordinal));
        Assert.Equal(members.Select(member => member.Id).Order(StringComparer.Ordinal), members.Select(member => member.Id));
    }
}

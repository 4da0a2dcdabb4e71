using ApiSearch.Text;

namespace ApiSearch.Tests.Text;

public sealed class WordsTests
{
    [Theory]
    [InlineData("WaitAll", "wait all")]
    [InlineData("XmlReader", "xml reader")]
    [InlineData("XMLReader", "xml reader")]
    [InlineData("IOException", "io exception")]
    [InlineData("UTF8Encoding", "utf 8 encoding")]
    [InlineData("UTF-8", "utf 8")]
    [InlineData("Int32", "int 32")]
    [InlineData("IDs", "ids")]
    [InlineData("GetURIsOf", "get uris of")]
    [InlineData("op_Equality", "op equality")]
    [InlineData("#ctor", "ctor")]
    [InlineData("the parent's SpanId.", "the parent s span id")]
    [InlineData("  ", "")]
    [InlineData("A", "a")]
    public void Identifiers_and_text_are_split_alike(string text, string expected) => Assert.Equal(expected, string.Join(' ', Words.Split(text)));

    [Theory]
    [InlineData("creates created creating create")]
    [InlineData("copies copied copy copying")]
    [InlineData("stops stopped stopping stop")]
    [InlineData("passes passed pass")]
    [InlineData("indexes indexed index indexing")]
    [InlineData("adds added adding add")]
    [InlineData("tasks task")]
    public void Forms_of_a_word_have_one_stem(string forms) => Assert.Single(forms.Split(' ').Select(Stemmer.Stem).Distinct());

    [Theory]
    [InlineData("is")]
    [InlineData("status")]
    [InlineData("string")]
    [InlineData("bus")]
    [InlineData("64")]
    public void Words_without_an_ending_keep_theirs(string word) => Assert.Equal(word, Stemmer.Stem(word));
}

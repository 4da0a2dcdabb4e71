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

    [Fact]
    public void Words_written_like_identifiers_are_found()
    {
        const string text = "Gets the BitArray. Sets a Span, or iOS in Foo.Bar. A Thing";

        Assert.Equal(["BitArray", "Span", "iOS", "Foo", "Bar", "Thing"], Identifiers.In(text));
        Assert.Empty(Identifiers.In("wait until all tasks have finished"));
        Assert.Empty(Identifiers.In(""));
    }

    [Fact]
    public void Letter_triples_stay_within_words()
    {
        Assert.Equal(Trigrams.Of("read").Concat(Trigrams.Of("line")), Trigrams.Of("ReadLine"));
        Assert.Equal(2, Trigrams.Of("read").Length);
        Assert.Single(Trigrams.Of("is"));
        Assert.Empty(Trigrams.Of(""));
    }
}

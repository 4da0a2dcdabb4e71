using EbmMlNet.Tool.Data;

namespace EbmMlNet.Tool.Tests.Data;

public class DelimitedFileTests
{
    [Theory]
    [InlineData("a,b\n1,2\n", "a|b", "1|2")]
    [InlineData("a,b\r\n1,2", "a|b", "1|2")]
    [InlineData("\"a,b\",\"say \"\"hi\"\"\"\n\"1\n2\",3\n", "a,b|say \"hi\"", "1\n2|3")]
    [InlineData("a,b\n\n,\n", "a|b", "|")]
    [InlineData("a\n\"\"\n", "a", "")]
    public void Fields_are_read_as_they_were_meant(string text, params string[] rows) =>
        Assert.Equal(rows, DelimitedFile.Read(new StringReader(text), ',').Select(row => string.Join('|', row)));

    [Theory]
    [InlineData("a.csv", ',')]
    [InlineData("a.TSV.gz", '\t')]
    [InlineData("a.txt", null)]
    [InlineData("a.txt.gz", null)]
    public void The_name_says_the_separator(string path, char? separator) => Assert.Equal(separator, DelimitedFile.SeparatorOf(path));
}

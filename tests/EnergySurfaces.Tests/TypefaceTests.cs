using EnergySurfaces.Pictures;

namespace EnergySurfaces.Tests;

public class TypefaceTests
{
    [Fact]
    public void A_font_file_that_cannot_be_read_is_named() =>
        Assert.StartsWith("'no-such.ttf' is no font file that can be read", Typeface.Choose("no-such.ttf"), StringComparison.Ordinal);
}

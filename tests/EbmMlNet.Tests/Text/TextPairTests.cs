using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Tests;

public class TextPairTests
{
    private const float Tolerance = 2e-5f;
    private readonly MLContext _ml = new(seed: 1);

    [Theory]
    [InlineData(1.2f, 0.75f)]
    [InlineData(0f, 0f)]
    [InlineData(2f, 1f)]
    public void Features_are_those_of_the_formulas(float k1, float b)
    {
        var random = new Random(7);
        string[] vocabulary = [.. Enumerable.Range(0, 40).Select(i => $"w{(char)('a' + (i % 7))}{new string((char)('a' + (i % 5)), i % 6)}")];
        string Text(int most) => string.Join(' ', Enumerable.Range(0, random.Next(1, most)).Select(_ => vocabulary[(int)(40 * Math.Pow(random.NextDouble(), 2))]));
        TextPairRow[] rows = [.. Enumerable.Range(0, 60).Select(i => TextPairRow.Of(Text(9), i % 10 == 9 ? "the same passage" : Text(40)))];
        var oracle = new TextPairOracle(rows.Select(row => row.Passage!), k1, b);

        float[][] features = Features(rows, rows, new TextPairOptions { K1 = k1, B = b });

        foreach ((TextPairRow row, float[] found) in rows.Zip(features))
        {
            (string query, string passage) = (row.Query!, row.Passage!);
            int queryWords = TextPairOracle.Words(query).Length, words = TextPairOracle.Words(passage).Length;
            AssertFeature(oracle.Bm25(query, passage), TextPairFeature.Bm25, found);
            AssertFeature(oracle.TfIdfCosine(query, passage), TextPairFeature.TfIdfCosine, found);
            AssertFeature(oracle.QueryTermsFound(query, passage), TextPairFeature.QueryTermsFound, found);
            AssertFeature(oracle.QueryWeightFound(query, passage), TextPairFeature.QueryWeightFound, found);
            AssertFeature(oracle.QueryTermsFound(passage, query), TextPairFeature.PassageTermsFound, found);
            AssertFeature(oracle.QueryWeightFound(passage, query), TextPairFeature.PassageWeightFound, found);
            AssertFeature(oracle.QueryBigramsFound(query, passage), TextPairFeature.QueryBigramsFound, found);
            AssertFeature(oracle.QueryBigramsFound(passage, query), TextPairFeature.PassageBigramsFound, found);
            AssertFeature(oracle.QueryTrigramsFound(query, passage), TextPairFeature.QueryTrigramsFound, found);
            AssertFeature(oracle.QueryTrigramsFound(passage, query), TextPairFeature.PassageTrigramsFound, found);
            AssertFeature(oracle.TrigramCosine(query, passage), TextPairFeature.TrigramCosine, found);
            AssertFeature(oracle.TrigramTfIdfCosine(query, passage), TextPairFeature.TrigramTfIdfCosine, found);
            AssertFeature(TextPairOracle.LongestRun(query, passage) / queryWords, TextPairFeature.LongestRunOfQuery, found);
            AssertFeature(TextPairOracle.LongestRun(query, passage) / words, TextPairFeature.LongestRunOfPassage, found);
            AssertFeature(TextPairOracle.Proximity(query, passage), TextPairFeature.Proximity, found);
            AssertFeature(Math.Log(1 + words), TextPairFeature.PassageLength, found);
        }

        Assert.True(features.Count(row => row[(int)TextPairFeature.Bm25] > 0) > 30);
    }

    [Fact]
    public void Slots_have_the_features_names()
    {
        string[] plain = SlotNames(_ml.Transforms.TextPair("Features", "Query", "Passage"));
        Assert.Equal(Enum.GetNames<TextPairFeature>(), plain);
        var options = new TextPairOptions { QueryEmbeddingColumnName = "QueryVector", PassageEmbeddingColumnName = "PassageVector" };
        Assert.Equal([.. plain, "Cosine"], SlotNames(_ml.Transforms.TextPair("Features", "Query", "Passage", options)));
        Assert.Equal(
            [.. plain, "Cosine", "Product0", "Product1", "Product2"],
            SlotNames(_ml.Transforms.TextPair("Features", "Query", "Passage", options with { AddsProducts = true })));
    }

    [Fact]
    public void What_two_texts_share_is_seen()
    {
        float[] found = One("Does Rosa Parks pay 1,500 or 20 euros at an ATM?", "In Paris Rosa Parks paid 1500 euros; an ATM was 3.5 km away.");
        AssertAll(found, (TextPairFeature.NumbersFound, 1), (TextPairFeature.NumbersMissing, 1), (TextPairFeature.NumbersAdded, 1));
        AssertAll(found, (TextPairFeature.NamesFound, 3), (TextPairFeature.NamesMissing, 0), (TextPairFeature.NamesAdded, 1));
        AssertAll(found, (TextPairFeature.SameFirstWord, 0), (TextPairFeature.IsEqual, 0), (TextPairFeature.IsPrefix, 0));
        AssertAll(found, (TextPairFeature.QueryLength, MathF.Log(12)), (TextPairFeature.LengthRatio, 11f / 13));

        AssertAll(One("Reset my PIN", "reset MY pin!"), (TextPairFeature.IsEqual, 1), (TextPairFeature.IsPrefix, 1), (TextPairFeature.TfIdfCosine, 1));
        AssertAll(One("reset my pin now", "reset my pin"), (TextPairFeature.IsEqual, 0), (TextPairFeature.IsPrefix, 1), (TextPairFeature.SameFirstWord, 1));
        AssertAll(One("HELP ME NOW", "Help Me now"), (TextPairFeature.NamesFound, 0), (TextPairFeature.NamesAdded, 1));
        AssertAll(One("sha256 on an iPhone", "SHA-256"), (TextPairFeature.NumbersFound, 1), (TextPairFeature.NamesMissing, 1));
        AssertAll(One("a zebra", "first a word, then a zebra"), (TextPairFeature.RarestTermFound, 1), (TextPairFeature.FirstFound, 1 - (5f / 6)));
    }

    [Theory]
    [InlineData("ReadAllLines", "read all lines")]
    [InlineData("XmlReader", "xml reader")]
    [InlineData("XMLReader", "xml reader")]
    [InlineData("getURIsOf", "get uris of")]
    [InlineData("IDs", "ids")]
    [InlineData("iOS", "i os")]
    [InlineData("SHA256Managed", "sha 256 managed")]
    [InlineData("ÜberStraße", "über straße")]
    [InlineData("HELP me", "help me")]
    public void An_identifier_counts_as_its_words_if_asked_for(string identifier, string words)
    {
        TextPairRow[] rows = [TextPairRow.Of(identifier, words)];
        float[] split = Features(TextPairRow.Some, rows, new() { SplitsIdentifiers = true })[0], whole = Features(TextPairRow.Some, rows)[0];
        AssertAll(split, (TextPairFeature.IsEqual, 1), (TextPairFeature.TfIdfCosine, 1), (TextPairFeature.TrigramCosine, 1));
        Assert.Equal(whole[(int)TextPairFeature.NamesMissing], split[(int)TextPairFeature.NamesMissing]);
    }

    [Fact]
    public void An_identifier_is_one_word_by_default() => AssertAll(One("ReadAll", "read all"), (TextPairFeature.IsEqual, 0), (TextPairFeature.NamesMissing, 1));

    [Fact]
    public void Statistics_are_of_the_words_of_identifiers_too()
    {
        TextPairRow[] rows = [TextPairRow.Of("q", "ReadAll"), TextPairRow.Of("q", "ReadLine"), TextPairRow.Of("q", "WriteLine")];
        TextPairRow[] asked = [TextPairRow.Of("read write", "Read"), TextPairRow.Of("read write", "Write")];
        float[][] features = Features(rows, asked, new() { SplitsIdentifiers = true });
        var oracle = new TextPairOracle(["read all", "read line", "write line"]);
        AssertFeature(oracle.Bm25("read write", "read"), TextPairFeature.Bm25, features[0]);
        AssertFeature(oracle.Bm25("read write", "write"), TextPairFeature.Bm25, features[1]);
        Assert.True(features[0][0] < features[1][0]);
    }

    [Fact]
    public void Scripts_other_than_latin_are_read()
    {
        AssertAll(One("東京タワー", "東京の塔"), (TextPairFeature.QueryTermsFound, 2f / 5), (TextPairFeature.LongestRunOfPassage, 2f / 4));
        AssertAll(One("ÜBER Straße", "über straße"), (TextPairFeature.IsEqual, 1));
        AssertAll(One("हिन्दी भाषा", "हिन्दी"), (TextPairFeature.QueryTermsFound, 1f / 2), (TextPairFeature.PassageTermsFound, 1));
        AssertAll(One("yes 😀😀 no", "😀😀"), (TextPairFeature.QueryTermsFound, 1f / 3));
        AssertAll(One("٣٤ days", "٣٤"), (TextPairFeature.NumbersFound, 1));
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("", "a passage")]
    [InlineData("a query", null)]
    [InlineData(" ... !? ", "\n\n--")]
    public void A_text_without_words_is_no_match(string? query, string? passage)
    {
        float[] found = One(query, passage);
        float[] expected = new float[found.Length];
        expected[(int)TextPairFeature.QueryLength] = MathF.Log(1 + TextPairOracle.Words(query ?? "").Length);
        expected[(int)TextPairFeature.PassageLength] = MathF.Log(1 + TextPairOracle.Words(passage ?? "").Length);
        Assert.Equal(expected, found);
    }

    [Fact]
    public void A_shared_embedding_is_compared_and_one_that_says_nothing_is_0()
    {
        var options = new TextPairOptions { QueryEmbeddingColumnName = "QueryVector", PassageEmbeddingColumnName = "PassageVector", AddsProducts = true };
        (float[] Query, float[] Passage, float[] Expected)[] cases =
        [
            ([3, 0, 4], [0, 0, 2], [0.8f, 0, 0, 0.8f]),
            ([1, 1, 0], [-2, -2, 0], [-1, -0.5f, -0.5f, 0]),
            ([1e30f, 0, 0], [1e-30f, 0, 0], [1, 1, 0, 0]),
            ([0, 0, 0], [1, 2, 3], [0, 0, 0, 0]),
            ([1, float.NaN, 0], [1, 2, 3], [0, 0, 0, 0]),
            ([1, 0, 0], [float.PositiveInfinity, 2, 3], [0, 0, 0, 0]),
        ];
        TextPairRow[] rows = [.. cases.Select(pair => new TextPairRow { Query = "a", Passage = "b", QueryVector = pair.Query, PassageVector = pair.Passage })];

        float[][] features = Features(rows, rows, options);

        Assert.All(cases.Zip(features), pair => Assert.All(
            pair.First.Expected.Zip(pair.Second[^4..]), values => Assert.Equal(values.First, values.Second, Tolerance)));
    }

    [Fact]
    public void Order_of_rows_and_parallel_cursors_change_nothing()
    {
        TextPairRow[] rows = TextPairRow.Some;
        float[][] expected = Features(rows, rows);
        float[][] reversed = Features([.. rows.Reverse(), .. rows], [.. rows.Reverse()]);
        Assert.Equal(expected, reversed.Reverse());
        IDataView view = _ml.Transforms.TextPair("Features", "Query", "Passage").Fit(TextPairRow.Load(_ml, rows)).Transform(TextPairRow.Load(_ml, rows));
        _ = Parallel.For(0, 8, _ => Assert.Equal(expected, view.GetColumn<float[]>("Features")));
    }

    [Fact]
    public void The_most_frequent_terms_are_kept_and_the_others_count_as_rare()
    {
        TextPairRow[] rows = [.. Enumerable.Range(0, 200).Select(i => TextPairRow.Of("q", $"all {(i % 2 == 0 ? "even" : "odd")} n{new string((char)('a' + (i % 26)), 1 + i)}"))];
        TextPairTransformer few = _ml.Transforms.TextPair("Features", "Query", "Passage", new() { MaximumTerms = 50 }).Fit(TextPairRow.Load(_ml, rows));
        Assert.Equal((200, 50), (few.PassageCount, few.TermCount));
        float[][] features = [.. few.Transform(TextPairRow.Load(_ml, [TextPairRow.Of("all nb zzz", "all"), TextPairRow.Of("all nb zzz", "nb"), TextPairRow.Of("all nb zzz", "zzz")]))
            .GetColumn<float[]>("Features")];
        float[] bm25 = [.. features.Select(row => row[(int)TextPairFeature.Bm25])];
        Assert.True(bm25[0] < bm25[1]);
        Assert.Equal(bm25[1], bm25[2]);
        TextPairTransformer first = _ml.Transforms.TextPair("Features", "Query", "Passage", new() { MaximumPassages = 17 }).Fit(TextPairRow.Load(_ml, rows));
        Assert.Equal(17, first.PassageCount);
        TextPairTransformer twice = _ml.Transforms.TextPair("Features", "Query", "Passage").Fit(TextPairRow.Load(_ml, [.. rows, .. rows]));
        Assert.Equal(200, twice.PassageCount);
    }

    [Fact]
    public async Task Texts_made_to_take_long_do_not()
    {
        string same = string.Join(' ', Enumerable.Repeat("same", 100_000)), letters = new('x', 500_000), broken = new('\ud800', 100_000);
        string distinct = string.Join(' ', Enumerable.Range(0, 50_000).Select(i => $"w{(char)('a' + (i % 26))} {i}"));
        string[] texts = [same, letters, broken, distinct, "a\0b", "\uffff"];
        TextPairRow[] rows = [.. texts.SelectMany(query => texts.Select(passage => TextPairRow.Of(query, passage)))];
        float[][] features = await Task.Run(() => Features(rows, rows)).WaitAsync(TimeSpan.FromMinutes(1));
        Assert.All(features.SelectMany(row => row), value => Assert.True(float.IsFinite(value)));
        // All but the last, which has no word.
        Assert.Equal(texts.Length - 1, features.Count(row => row[(int)TextPairFeature.IsEqual] == 1));
    }

    [Fact]
    public void A_row_allocates_nothing_beyond_its_own_reading()
    {
        TextPairRow[] rows = [.. Enumerable.Range(0, 4000).Select(i => TextPairRow.Some[i % TextPairRow.Some.Length])];
        IDataView data = TextPairRow.Load(_ml, rows);
        IDataView view = _ml.Transforms.TextPair("Features", "Query", "Passage").Fit(data).Transform(data);
        long few = Allocated("Features", 100) - Allocated("Passage", 100), many = Allocated("Features", 4000) - Allocated("Passage", 4000);
        // One object a row would be 24 bytes for each of the 3,900 more rows; ML.NET's own reading varies by a few thousand in all.
        Assert.True(many - few < 3900 * 5, $"{many - few} bytes more");

        long Allocated(string column, int count) => Allocations.Least(() =>
        {
            IDataView taken = _ml.Data.TakeRows(view, count);
            DataViewSchema.Column read = taken.Schema[column];
            using DataViewRowCursor cursor = taken.GetRowCursor([read]);
            Action next = column == "Passage" ? Reader<ReadOnlyMemory<char>>(cursor, read) : Reader<VBuffer<float>>(cursor, read);
            while (cursor.MoveNext())
            {
                next();
            }
        });

        static Action Reader<T>(DataViewRowCursor cursor, DataViewSchema.Column column)
        {
            ValueGetter<T> getter = cursor.GetGetter<T>(column);
            T value = default!;
            return () => getter(ref value);
        }
    }

    [Fact]
    public void Wrong_options_are_refused()
    {
        Assert.Contains("K1 must be a finite number of 0 or more", Message(() => new TextPairOptions { K1 = float.NaN }));
        Assert.Contains("K1", Message(() => new TextPairOptions { K1 = -1 }));
        Assert.Contains("B must be from 0 to 1", Message(() => new TextPairOptions { B = 1.5f }));
        Assert.Contains("MaximumTerms must be at least 1", Message(() => new TextPairOptions { MaximumTerms = 0 }));
        Assert.Contains("MaximumPassages", Message(() => new TextPairOptions { MaximumPassages = -3 }));
        string one = Assert.Throws<ArgumentException>(() => _ml.Transforms.TextPair("F", "Q", "P", new() { QueryEmbeddingColumnName = "V" })).Message;
        Assert.Contains("QueryEmbeddingColumnName is 'V' and PassageEmbeddingColumnName is missing", one);
        Assert.Contains("AddsProducts", Assert.Throws<ArgumentException>(() => _ml.Transforms.TextPair("F", "Q", "P", new() { AddsProducts = true })).Message);
        _ = Assert.Throws<ArgumentException>(() => _ml.Transforms.TextPair("", "Q", "P"));
        _ = Assert.Throws<ArgumentException>(() => _ml.Transforms.TextPair("F", "", "P"));
        _ = Assert.Throws<ArgumentException>(() => _ml.Transforms.TextPair("F", "Q", ""));

        static string Message(Func<object> make) => Assert.Throws<ArgumentOutOfRangeException>(make).Message;
    }

    [Fact]
    public void Passages_without_words_teach_nothing()
    {
        TextPairRow[] rows = [TextPairRow.Of("a", ""), TextPairRow.Of("b", null), TextPairRow.Of("c", "...")];
        string message = Assert.Throws<InvalidOperationException>(() => Features(rows, rows)).Message;
        Assert.Contains("Column 'Passage': none of the 3 passages has a word", message);
    }

    private static void AssertFeature(double expected, TextPairFeature feature, float[] found) =>
        Assert.True(Math.Abs(expected - found[(int)feature]) < Tolerance * Math.Max(1, expected), $"{feature}: {expected} expected, {found[(int)feature]} found");

    private static void AssertAll(float[] found, params (TextPairFeature Feature, float Expected)[] expected) =>
        Assert.All(expected, one => AssertFeature(one.Expected, one.Feature, found));

    // Fitted to other passages too, so that words differ in weight.
    private float[] One(string? query, string? passage) => Features([.. TextPairRow.Some, TextPairRow.Of("", "a word")], [TextPairRow.Of(query, passage)])[0];

    private float[][] Features(TextPairRow[] corpus, TextPairRow[] rows, TextPairOptions? options = null) =>
        [.. _ml.Transforms.TextPair("Features", "Query", "Passage", options).Fit(TextPairRow.Load(_ml, corpus))
            .Transform(TextPairRow.Load(_ml, rows)).GetColumn<float[]>("Features")];

    private string[] SlotNames(TextPairEstimator estimator)
    {
        IDataView data = TextPairRow.Load(_ml, TextPairRow.Some);
        VBuffer<ReadOnlyMemory<char>> names = default;
        estimator.Fit(data).Transform(data).Schema["Features"].GetSlotNames(ref names);
        return [.. names.DenseValues().Select(name => name.ToString())];
    }
}

using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace EbmMlNet;

/// <summary>Makes a <see cref="TextPairTransformer"/>: learns how frequent terms are among the passages, in one pass over them.</summary>
public sealed class TextPairEstimator : IEstimator<TextPairTransformer>
{
    private readonly IHost _host;
    private readonly string _output;
    private readonly TextPairColumns _columns;
    private readonly TextPairOptions _options;

    internal TextPairEstimator(IHostEnvironment environment, string output, TextPairColumns columns, TextPairOptions options)
    {
        _host = environment.Register(nameof(TextPairEstimator));
        _output = output;
        _columns = columns;
        _options = options;
    }

    /// <summary>The columns that the transformer will make of such an input.</summary>
    /// <param name="inputSchema">The input's columns.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing, or of another type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        _host.CheckValue(inputSchema, nameof(inputSchema));
        _columns.Check(_host, inputSchema);
        var names = new SchemaShape.Column(
            AnnotationUtils.Kinds.SlotNames, SchemaShape.Column.VectorKind.Vector, TextDataViewType.Instance, isKey: false);
        return new SchemaShape(
        [
            .. inputSchema.Where(column => column.Name != _output),
            new SchemaShape.Column(
                _output, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single, isKey: false, new SchemaShape([names])),
        ]);
    }

    /// <summary>Learns the statistics of the distinct passages.</summary>
    /// <param name="input">Data with the input columns, of which only the passages are read.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing, or of another type or length.</exception>
    /// <exception cref="InvalidOperationException">No passage has a word.</exception>
    public TextPairTransformer Fit(IDataView input)
    {
        _host.CheckValue(input, nameof(input));
        _ = _columns.Check(_host, input.Schema);
        var counter = new CorpusCounter(_options.MaximumTerms, _options.MaximumPassages, _options.SplitsIdentifiers);
        DataViewSchema.Column column = input.Schema[_columns.Passage];
        long rows = 0;
        using (DataViewRowCursor cursor = input.GetRowCursor([column]))
        {
            ValueGetter<ReadOnlyMemory<char>> getPassage = cursor.GetGetter<ReadOnlyMemory<char>>(column);
            ReadOnlyMemory<char> passage = default;
            for (; !counter.IsFull && cursor.MoveNext(); rows++)
            {
                getPassage(ref passage);
                counter.Add(passage.Span);
            }
        }

        CorpusStatistics statistics = counter.Learn() ?? throw _host.Except(
            $"Column '{_columns.Passage}': none of the {rows} passages has a word, so there are no frequencies to learn. Fit to data whose passages are there.");
        return new TextPairTransformer(
            _host, _output, _columns, new TextPairModel(statistics, _options.K1, _options.B, _options.AddsProducts, _options.SplitsIdentifiers));
    }
}

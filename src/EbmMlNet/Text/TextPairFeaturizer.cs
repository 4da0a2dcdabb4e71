using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;
using Microsoft.ML.Transforms.Text;

namespace EbmMlNet;

/// <summary>
/// Turns two texts into two vectors of the same slots: one <c>FeaturizeText</c>, whose vocabulary comes from both columns, serves both.
/// </summary>
/// <remarks>
/// The slots of two <c>FeaturizeText</c> fitted apart mean different things, and no cosine can be taken between them. What this makes is a
/// chain of ML.NET's own transformers. To create it, use <c>mlContext.Transforms.Text.FeaturizeTextPair</c>.
/// </remarks>
public sealed class TextPairFeaturizer : IEstimator<ITransformer>
{
    internal const string Text = "EbmMlNet.Text";
    internal const string Vector = "EbmMlNet.TextVector";

    private readonly IHost _host;
    private readonly (string Output, string Input)[] _columns;
    private readonly TextFeaturizingEstimator _vocabulary;

    internal TextPairFeaturizer(IHostEnvironment environment, (string Output, string Input)[] columns, TextFeaturizingEstimator vocabulary)
    {
        _host = environment.Register(nameof(TextPairFeaturizer));
        _columns = columns;
        _vocabulary = vocabulary;
    }

    /// <summary>Learns the vocabulary of both columns; a text that comes again counts once.</summary>
    /// <param name="input">Data with both columns of text.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing, or no text.</exception>
    public ITransformer Fit(IDataView input)
    {
        _host.CheckValue(input, nameof(input));
        foreach ((_, string name) in _columns)
        {
            DataViewSchema.Column column = input.Schema.GetColumnOrNull(name) ?? throw _host.ExceptSchemaMismatch(nameof(input), "text", name);
            if (column.Type is not TextDataViewType)
            {
                throw _host.ExceptSchemaMismatch(nameof(input), "text", name, "String", column.Type.ToString()!);
            }
        }

        IDataView texts = DataViewConstructionUtils.CreateFromEnumerable(_host, Texts(input));
        ITransformer vocabulary = _vocabulary.Fit(texts);
        var steps = new List<ITransformer>();
        foreach ((string output, string name) in _columns)
        {
            steps.Add(new ColumnCopyingTransformer(_host, (Text, name)));
            steps.Add(vocabulary);
            steps.Add(new ColumnCopyingTransformer(_host, (output, Vector)));
        }

        steps.Add(new ColumnSelectingTransformer(_host, null, [Text, Vector]));
        return new TransformerChain<ITransformer>([.. steps]);
    }

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        _host.CheckValue(inputSchema, nameof(inputSchema));
        foreach ((_, string name) in _columns)
        {
            if (!inputSchema.TryFindColumn(name, out SchemaShape.Column column))
            {
                throw _host.ExceptSchemaMismatch(nameof(inputSchema), "text", name);
            }

            if (column.Kind != SchemaShape.Column.VectorKind.Scalar || column.ItemType != TextDataViewType.Instance)
            {
                throw _host.ExceptSchemaMismatch(nameof(inputSchema), "text", name, "String", column.GetTypeString());
            }
        }

        return new SchemaShape(
        [
            .. inputSchema.Where(column => !_columns.Any(made => made.Output == column.Name)),
            .. _columns.Select(made => new SchemaShape.Column(
                made.Output,
                SchemaShape.Column.VectorKind.Vector,
                NumberDataViewType.Single,
                isKey: false,
                new SchemaShape([new SchemaShape.Column(
                    AnnotationUtils.Kinds.SlotNames, SchemaShape.Column.VectorKind.Vector, TextDataViewType.Instance, isKey: false)]))),
        ]);
    }

    private IEnumerable<OneText> Texts(IDataView input)
    {
        DataViewSchema.Column[] columns = [.. _columns.Select(column => input.Schema[column.Input])];
        using DataViewRowCursor cursor = input.GetRowCursor(columns);
        ValueGetter<ReadOnlyMemory<char>>[] getters = [.. columns.Select(cursor.GetGetter<ReadOnlyMemory<char>>)];
        ReadOnlyMemory<char> text = default;
        // A reply that many questions share would count as so many texts, and each of its words as a frequent one.
        var known = new HashSet<ulong>();
        while (cursor.MoveNext())
        {
            foreach (ValueGetter<ReadOnlyMemory<char>> getter in getters)
            {
                getter(ref text);
                if (known.Add(TermKey.Of(text.Span)))
                {
                    yield return new OneText { Text = text };
                }
            }
        }
    }

    private sealed class OneText
    {
        [ColumnName(TextPairFeaturizer.Text)]
        public ReadOnlyMemory<char> Text { get; set; }
    }
}

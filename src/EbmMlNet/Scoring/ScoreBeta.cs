using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet;

/// <summary>
/// The inverse temperature of a ranker's model, as an annotation of its Score column: whatever makes probabilities of the scores takes it
/// from there unless told otherwise.
/// </summary>
internal static class ScoreBeta
{
    private const string Kind = "EbmMlNetBeta";

    /// <summary>What a trainer promises of its Score column.</summary>
    public static SchemaShape.Column Promise { get; } =
        new(Kind, SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.Single, isKey: false);

    /// <summary>The schema of a score with beta among its annotations.</summary>
    public static DataViewSchema Annotate(DataViewSchema scores, float beta)
    {
        var schema = new DataViewSchema.Builder();
        foreach (DataViewSchema.Column column in scores)
        {
            var annotations = new DataViewSchema.Annotations.Builder();
            annotations.Add(column.Annotations, _ => true);
            Add(annotations, beta);
            schema.AddColumn(column.Name, column.Type, annotations.ToAnnotations());
        }

        return schema.ToSchema();
    }

    /// <summary>The annotations of a score that has no others.</summary>
    public static DataViewSchema.Annotations Annotations(float beta)
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        Add(annotations, beta);
        return annotations.ToAnnotations();
    }

    /// <summary>The beta of the model that made these scores; 1 where it has none.</summary>
    public static float Of(DataViewSchema.Column score)
    {
        float beta = 1;
        if (score.Annotations.Schema.GetColumnOrNull(Kind) is { Type: NumberDataViewType { RawType: var raw } } && raw == typeof(float))
        {
            score.Annotations.GetValue(Kind, ref beta);
        }

        return beta > 0 && float.IsFinite(beta) ? beta : 1;
    }

    private static void Add(DataViewSchema.Annotations.Builder annotations, float beta) =>
        annotations.Add(Kind, NumberDataViewType.Single, (ref float value) => value = beta);
}

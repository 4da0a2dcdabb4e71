namespace ApiSearch.Features;

/// <summary>The columns that are learnt from.</summary>
internal static class FeatureColumns
{
    /// <summary>The columns of <see cref="Candidate"/> that are features as they are.</summary>
    public static string[] Numbers { get; } =
    [
        .. typeof(Candidate).GetProperties()
            .Where(property => property.PropertyType == typeof(float) && property.Name != nameof(Candidate.Label))
            .OrderBy(property => property.MetadataToken)
            .Select(property => property.Name),
    ];
}

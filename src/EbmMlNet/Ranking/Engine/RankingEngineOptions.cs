using Microsoft.ML.Data;

namespace EbmMlNet;

/// <summary>How a <see cref="RankingEngine{TItem}"/> reads a model.</summary>
public sealed class RankingEngineOptions
{
    private readonly float? _beta;

    /// <summary>The column of the model's output to rank by, a Single; higher is better.</summary>
    /// <value>The default value is <c>Score</c>.</value>
    public string ScoreColumnName { get; init; } = "Score";

    /// <summary>The inverse temperature of the probabilities, finite and above 0. It changes no rank.</summary>
    /// <value>The default value is that of the model, and 1 where it has none, or is not known yet.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a finite number above 0.</exception>
    public float Beta
    {
        get => _beta ?? 1;
        init
        {
            GibbsDistribution.CheckBeta(value, nameof(Beta));
            _beta = value;
        }
    }

    internal float? GivenBeta => _beta;

    /// <summary>
    /// The columns that items have, where attributes on their type do not say it, as for ML.NET's prediction engine.
    /// </summary>
    /// <value>The default value is null: the public members of the type, with the types that the model was trained on.</value>
    public SchemaDefinition? ItemSchemaDefinition { get; init; }

    /// <summary>Whether disposing the engine disposes the model, too.</summary>
    /// <value>The default value is false: the model belongs to whoever made or loaded it.</value>
    public bool OwnsModel { get; init; }
}

using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

namespace EbmMlNet;

/// <summary>
/// Trains an energy F(x, y) of two vectors, such as a question and its reply: of rows that are right pairs alone, or with a label and a group.
/// </summary>
/// <remarks>
/// <para>
/// Where the two columns have slots in common (the same vocabulary, the same sentence encoder), training starts from their cosine:
/// <see cref="CosineMetric"/>. Otherwise nothing is known of them at first: <see cref="JointEmbedding"/>.
/// </para>
/// <para>
/// The answers of the other rows of a step are the incorrect ones (<see cref="InBatchCandidates"/>). Rows with equal answers, or equal
/// questions, or of one group, are never each other's incorrect answers.
/// </para>
/// <para>
/// What it makes puts the two columns together as <see cref="EnergyTrainerOptions.FeatureColumnName"/> and adds <c>Score</c>, -F. To create
/// this trainer, use <c>mlContext.Ranking.Trainers.EnergyBasedPairs</c>.
/// </para>
/// </remarks>
public sealed class EnergyPairTrainer : IEstimator<TransformerChain<RankingPredictionTransformer<EnergyRankingModelParameters>>>
{
    private const int Dimension = 64;
    private const float FirstTemperature = 0.1f;

    private readonly IHost _host;
    private readonly string _context;
    private readonly string _answer;
    private readonly EnergyRankingTrainer.Options _options;

    internal EnergyPairTrainer(IHostEnvironment environment, string context, string answer, EnergyRankingTrainer.Options options)
    {
        _host = environment.Register(nameof(EnergyPairTrainer));
        _context = context;
        _answer = answer;
        _options = (EnergyRankingTrainer.Options)options.Snapshot();
        _options.Candidates ??= new InBatchCandidates();
        WithArchitecture(_options.Architecture ?? new JointEmbedding(1, Dimension)).Validate();
    }

    /// <summary>Trains on pairs.</summary>
    /// <param name="input">The pairs.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has the wrong type.</exception>
    /// <exception cref="InvalidOperationException">A row cannot be trained on, or training fails; the message says why.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    public TransformerChain<RankingPredictionTransformer<EnergyRankingModelParameters>> Fit(IDataView input) => Fit(input, null);

    /// <summary>Trains on pairs and validates on others.</summary>
    /// <param name="trainData">The pairs to train on.</param>
    /// <param name="validationData">The pairs to validate on after each epoch; null for none.</param>
    /// <param name="earlierModel">A model to go on from, of the same columns; null to start afresh.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has the wrong type.</exception>
    /// <exception cref="InvalidOperationException">A row cannot be trained on, or training fails; the message says why.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    public TransformerChain<RankingPredictionTransformer<EnergyRankingModelParameters>> Fit(
        IDataView trainData, IDataView? validationData, EnergyRankingModelParameters? earlierModel = null)
    {
        _host.CheckValue(trainData, nameof(trainData));
        DataViewSchema.Column context = Vector(trainData.Schema, _context), answer = Vector(trainData.Schema, _answer);
        var trainer = new EnergyRankingTrainer(_host, WithArchitecture(_options.Architecture ?? Choose(context, answer)));
        ColumnConcatenatingTransformer both = Concatenation().Fit(trainData);
        IDataView? validation = validationData is null ? null : both.Transform(validationData);
        return new TransformerChain<RankingPredictionTransformer<EnergyRankingModelParameters>>(
            both, trainer.Fit(both.Transform(trainData), validation, earlierModel));
    }

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        _host.CheckValue(inputSchema, nameof(inputSchema));
        foreach (string name in (string[])[_context, _answer])
        {
            if (!inputSchema.TryFindColumn(name, out SchemaShape.Column column))
            {
                throw _host.ExceptSchemaMismatch(nameof(inputSchema), "vector", name);
            }

            if (column.Kind != SchemaShape.Column.VectorKind.Vector || column.IsKey || column.ItemType != NumberDataViewType.Single)
            {
                throw _host.ExceptSchemaMismatch(nameof(inputSchema), "vector", name, "Vector<Single>", column.GetTypeString());
            }
        }

        return new EnergyRankingTrainer(_host, WithArchitecture(_options.Architecture ?? new JointEmbedding(1, Dimension)))
            .GetOutputSchema(Concatenation().GetOutputSchema(inputSchema));
    }

    private ColumnConcatenatingEstimator Concatenation() => new(_host, _options.FeatureColumnName, _context, _answer);

    private EnergyRankingTrainer.Options WithArchitecture(Architecture architecture)
    {
        var options = (EnergyRankingTrainer.Options)_options.Snapshot();
        options.Architecture = architecture;
        return options;
    }

    private Architecture Choose(DataViewSchema.Column context, DataViewSchema.Column answer)
    {
        using IChannel channel = _host.Start("Pairs");
        IReadOnlyList<string> contextNames = SlotNames.All(context), answerNames = SlotNames.All(answer);
        int contextSlots = context.Type.GetVectorSize(), answerSlots = answer.Type.GetVectorSize();
        SharedPlaces? places = contextNames.Count > 0 && answerNames.Count > 0 ? SharedPlaces.ByName(contextNames, answerNames)
            : contextNames.Count == answerNames.Count && contextSlots == answerSlots ? SharedPlaces.Same(contextSlots)
            : null;
        if (places is null)
        {
            channel.Warning(
                $"Columns '{_context}' ({contextSlots} slots) and '{_answer}' ({answerSlots} slots) have no slots in common, so that training starts " +
                "from nothing. Make both with one transform (FeaturizeTextPair does so with two texts), so that it starts from their cosine.");
            return new JointEmbedding(contextSlots, Dimension) { Distance = EmbeddingDistance.Cosine, Temperature = FirstTemperature, LearnTemperature = true };
        }

        channel.Info(string.Create(
            CultureInfo.InvariantCulture,
            $"'{_context}' and '{_answer}' have {contextSlots + answerSlots - places.Count} slots in common; training starts from their cosine."));
        return new CosineMetric(places);
    }

    private DataViewSchema.Column Vector(DataViewSchema schema, string name)
    {
        DataViewSchema.Column column = schema.GetColumnOrNull(name) ?? throw _host.ExceptSchemaMismatch(nameof(schema), "vector", name);
        return column.Type is VectorDataViewType { IsKnownSize: true, ItemType: NumberDataViewType { RawType: var raw } } && raw == typeof(float)
            ? column
            : throw _host.ExceptSchemaMismatch(nameof(schema), "vector", name, "Vector<Single> of known size", column.Type.ToString()!);
    }
}

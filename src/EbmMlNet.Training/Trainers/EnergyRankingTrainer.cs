using System.Security.Cryptography;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;

namespace EbmMlNet;

/// <summary>
/// Trains an energy function F(x) that ranks the rows of each group: the lower its energy, the better an answer.
/// </summary>
/// <remarks>
/// In a group, candidate i is a right answer against every candidate of lower label. The loss averages over right answers,
/// weighted by gain, then over groups. The transformer's <c>Score</c> is -F. To create this trainer, use
/// <c>mlContext.Ranking.Trainers.EnergyBased</c>.
/// </remarks>
public sealed partial class EnergyRankingTrainer
    : TrainerEstimatorBaseWithGroupId<RankingPredictionTransformer<EnergyRankingModelParameters>, EnergyRankingModelParameters>
{
    private const string LoadName = "EnergyRanking";

    private readonly Options _options;

    internal EnergyRankingTrainer(IHostEnvironment environment, Options options)
        : base(
            TrainerSteps.Validated(environment, options).Register(LoadName),
            TrainerUtils.MakeR4VecFeature(options.FeatureColumnName),
            options.NeedsLabel ? TrainerUtils.MakeR4ScalarColumn(options.LabelColumnName) : default,
            TrainerUtils.MakeR4ScalarWeightColumn(options.ExampleWeightColumnName),
            options.NeedsGroup ? TrainerUtils.MakeU4ScalarColumn(options.RowGroupColumnName) : default) => _options = (Options)options.Snapshot();

    /// <inheritdoc/>
    public override TrainerInfo Info { get; } = new(normalization: false, calibration: false, caching: false, supportValid: true, supportIncrementalTrain: true);

    /// <inheritdoc/>
    protected override PredictionKind PredictionKind => PredictionKind.Ranking;

    /// <summary>Trains on one set of groups and validates on another.</summary>
    /// <param name="trainData">The groups to train on.</param>
    /// <param name="validationData">
    /// The groups to validate on after each epoch; null for none, or, with early stopping, for a part split off by group.
    /// </param>
    /// <param name="earlierModel">
    /// A model to go on from, of the same architecture and features; its feature scaling is kept. Null to start afresh.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has the wrong type.</exception>
    /// <exception cref="InvalidOperationException">A row cannot be trained on, or training fails; the message says why.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    public RankingPredictionTransformer<EnergyRankingModelParameters> Fit(
        IDataView trainData, IDataView? validationData, EnergyRankingModelParameters? earlierModel = null) =>
        TrainTransformer(trainData, validationData, earlierModel);

    /// <inheritdoc/>
    protected override void CheckLabelCompatible(SchemaShape.Column labelCol)
    {
        if (labelCol.Kind != SchemaShape.Column.VectorKind.Scalar || (!labelCol.IsKey && labelCol.ItemType != NumberDataViewType.Single))
        {
            throw Host.ExceptSchemaMismatch(nameof(labelCol), "label", labelCol.Name, "Single or Key", labelCol.GetTypeString());
        }
    }

    /// <inheritdoc/>
    protected override SchemaShape.Column[] GetOutputColumnsCore(SchemaShape inputSchema)
    {
        CheckRoles(inputSchema);
        return
        [
            new SchemaShape.Column(
                DefaultColumnNames.Score,
                SchemaShape.Column.VectorKind.Scalar,
                NumberDataViewType.Single,
                false,
                new SchemaShape(AnnotationUtils.GetTrainerOutputAnnotation().Append(ScoreBeta.Promise))),
        ];
    }

    /// <inheritdoc/>
    protected override RoleMappedData MakeRoles(IDataView data)
    {
        CheckRoles(SchemaShape.Create(data.Schema));
        return new RoleMappedData(
            data,
            Present(_options.LabelColumnName),
            FeatureColumn.Name,
            Present(_options.RowGroupColumnName),
            WeightColumn.IsValid ? WeightColumn.Name : null);

        string? Present(string? name) => name is not null && data.Schema.GetColumnOrNull(name) is not null ? name : null;
    }

    /// <inheritdoc/>
    protected override RankingPredictionTransformer<EnergyRankingModelParameters> MakeTransformer(
        EnergyRankingModelParameters model, DataViewSchema trainSchema) => new(Host, model, trainSchema, FeatureColumn.Name);

    /// <inheritdoc/>
    protected override EnergyRankingModelParameters TrainModelCore(TrainContext trainContext)
    {
        using IChannel channel = Host.Start("Training");
        var earlier = trainContext.InitialPredictor as EnergyRankingModelParameters;
        if (trainContext.TrainingSet.Schema.Label is { } label && KeyGrades.Warning(label) is { } disorder)
        {
            channel.Warning(disorder);
        }

        if (!_options.NeedsLabel && trainContext.TrainingSet.Schema.Label is null)
        {
            channel.Info("There is no column of labels: every row is a right answer.");
        }

        var reader = new RankingReader(Host, channel, _options);
        TrainingData rows = reader.Read(trainContext.TrainingSet);
        TrainingData? validationData = reader.ReadValidation(trainContext.ValidationSet, rows);
        TrainerSteps.CheckFeatureCounts(Host, _options, rows.FeatureCount, validationData?.FeatureCount, earlier?.EnergyFunction.FeatureCount);
        reader.CheckContrast(rows, "");
        if (validationData is not null)
        {
            reader.CheckContrast(validationData, "validation ");
        }

        var features = new FeatureSlots(trainContext.TrainingSet.Schema.Feature!.Value, null);
        EnergyFunction? before = (earlier?.EnergyFunction as SlotSelectionEnergy)?.Inner ?? earlier?.EnergyFunction;
        IReadOnlyList<Variant> variants = ChooseVariants(features.Column, rows, before);
        if (rows is HeldData held && held.BytesFor(variants) > reader.Memory)
        {
            rows = held = null!;
            rows = reader.Stream(trainContext.TrainingSet);
        }

        // A seed of our own, so that nothing else drawn from the host's generator changes the model.
        int drawn = TrainerSteps.Seed(Host, _options, AddData);
        var checkpoint = TrainingCheckpoint.Open(
            Host, channel, _options.Checkpoint, $"{OptionsText.Describe(_options)}; Seed = {_options.Seed}", drawn, AddData, writes: _options.Peers is not { Rank: > 0 });
        int seed = checkpoint?.Seed ?? drawn;
        var random = new Random(seed);
        int featureCount = rows.FeatureCount;
        int[]? kept = KeptSlots(rows, earlier?.EnergyFunction);
        features = new FeatureSlots(features.Column, kept);
        GroupedRows? validation = validationData?.ToMeasure;
        if (kept is not null)
        {
            channel.Info($"{kept.Length} of the {featureCount} slots of column '{features.Name}' are used in the training data; the others are left out.");
            rows = rows.Keep(kept);
            validation = validation?.With(validation.Features.Keep(kept));
        }

        reader.WarnOfUseless(rows);
        var run = new RankingRun(Host, channel, _options, rows, validation, features, variants, random)
        {
            Seed = seed,
            Checkpoint = checkpoint,
            EarlierHistory = earlier?.History,
            OnEpochWithBest = _options.OnEpochWithBest is { } onEpoch
                ? (report, best) => onEpoch(report, () => MakeTransformer(Model(best()), trainContext.TrainingSet.Data.Schema))
                : null,
        };
        return Model(run.Run(before is EnsembleEnergy ensemble ? ensemble.Weights.ToArray() : null));

        void AddData(IncrementalHash hash)
        {
            rows.AddTo(hash);
            validationData?.AddTo(hash);
            DataHash.Add(hash, earlier is null ? null : EnergyModelFormat.Write(earlier.EnergyFunction, []));
        }

        EnergyRankingModelParameters Model((EnergyFunction Energy, IReadOnlyList<EpochReport> History) trained) => new(
            Host,
            kept is null ? trained.Energy : new SlotSelectionEnergy(featureCount, kept, trained.Energy),
            trained.History,
            (float)_options.ChosenLoss.ModelBeta);
    }

    /// <summary>
    /// Of very many slots, such as hashed categories, those that training has values for; null for all. The weights of the others would be
    /// noise, and take most of the time and memory.
    /// </summary>
    private int[]? KeptSlots(TrainingData rows, EnergyFunction? earlier) =>
        earlier is SlotSelectionEnergy selection ? selection.Slots.ToArray()
        : earlier is null && rows.FeatureCount >= DenseSlice.WideInputs && _options.Architecture is not { ComparesPairs: true } ? rows.UsedSlots
        : null;

    // ML.NET's base class checks the columns that it was told of; a label that may be missing it was not, and a group may be a key of any
    // width, or UInt32.
    private void CheckRoles(SchemaShape schema)
    {
        if (!_options.NeedsLabel && _options.LabelColumnName is { } label && schema.TryFindColumn(label, out SchemaShape.Column labels))
        {
            CheckLabelCompatible(labels);
        }

        if (_options.RowGroupColumnName is not { } group)
        {
            return;
        }

        if (!schema.TryFindColumn(group, out SchemaShape.Column column))
        {
            if (_options.NeedsGroup)
            {
                throw Host.ExceptSchemaMismatch(nameof(schema), "group", group);
            }

            return;
        }

        if (column.Kind != SchemaShape.Column.VectorKind.Scalar || (!column.IsKey && column.ItemType != NumberDataViewType.UInt32))
        {
            throw Host.ExceptSchemaMismatch(
                nameof(schema), "group", group, "Key or UInt32 (make a key of other types with MapValueToKey or Hash)", column.GetTypeString());
        }
    }

    private IReadOnlyList<Variant> ChooseVariants(DataViewSchema.Column features, TrainingData rows, EnergyFunction? earlier)
    {
        IReadOnlyList<EnergyFunction> members = earlier is EnsembleEnergy ensemble ? ensemble.Members : earlier is null ? [] : [earlier];
        TrainerSteps.CheckNetworks(Host, _options, members.Count);
        if (_options.Architecture is { } asked)
        {
            IReadOnlyList<Variant> plans = Plans([Resolve(asked, features)]);
            return members.Count == 0 ? plans : [.. members.Select(plans[0].From)];
        }

        if (members.FirstOrDefault(member => member is JointEmbeddingEnergy or CosineMetricEnergy) is { } pairs)
        {
            throw Host.Except(
                $"The earlier model is a {pairs.GetType().Name}, and Options.Architecture is null. Set Architecture to that of the earlier model.");
        }

        return earlier is not null
            ? [.. EncodedDefaults.Resume(earlier, _options, rows.RowCount)]
            : Plans(EncodedDefaults.Ranking(_options.Quality, rows.FeatureCount, rows.RowCount, _options.ChosenLoss.RequiresNonNegativeEnergies));

        IReadOnlyList<Variant> Plans(IReadOnlyList<Architecture> given) => [.. _options.Networks(given)
            .Select(architecture => EncodedDefaults.Plan(architecture, _options, rows.RowCount, ranks: true, areDense: rows.AreDense))];
    }

    private Architecture Resolve(Architecture architecture, DataViewSchema.Column features)
    {
        try
        {
            return architecture.Resolve(features.Type.GetVectorSize(), () => SlotNames.All(features));
        }
        catch (ArgumentException error)
        {
            throw Host.Except($"Column '{features.Name}' does not suit Architecture, {architecture}. {error.Message}");
        }
    }
}

using EbmMlNet.Training.Tests.Classification;
using EbmMlNet.Training.Tests.Regression;
using EbmMlNet.Training.Tests.Trainers;
using Microsoft.ML;

namespace EbmMlNet.Training.Tests.Training;

/// <summary>Trainings with all that a checkpoint must hold, each by a name.</summary>
internal static class CheckpointedTraining
{
    public static TheoryData<string> Kinds => ["dropout and drawn negatives", "early stopping", "mined pairs", "some classes", "several networks of classes", "several networks", "densities", "densities of vectors", "streamed", "streamed classes", "streamed densities", "streamed mined pairs"];

    /// <summary>Trains and gives the model as bytes, its history without times.</summary>
    public static byte[] Run(string kind, Checkpoints? checkpoint, Action? onStep = null, CancellationToken cancellation = default)
    {
        var ml = new MLContext();
        if (kind is "some classes" or "streamed classes")
        {
            EnergyMulticlassTrainer.Options classes = Common(new EnergyMulticlassTrainer.Options
            {
                Architecture = new Mlp(12) { Dropout = 0.3f },
                ClassesPerStep = 3,
                Loss = new HingeLoss(),
                NumberOfEpochs = 4,
                EarlyStopping = kind == "streamed classes" ? new EarlyStopping { Patience = 2 } : null,
                Memory = kind == "streamed classes" ? 70_000 : null,
            });
            var model = ml.MulticlassClassification.Trainers.EnergyBased(classes).Fit(PlantedClasses.View(ml, kind == "streamed classes" ? 4000 : 120, seed: 1));
            return ClassModelFormat.Write(model.Model.EnergyFunction, 1, Timeless(model.Model.History));
        }

        if (kind == "several networks of classes")
        {
            EnergyMulticlassTrainer.Options several = Common(new EnergyMulticlassTrainer.Options { NumberOfEpochs = 2, RowsPerBatch = 30 });
            var model = ml.MulticlassClassification.Trainers.EnergyBased(several).Fit(NoisyClasses.View(ml, 90, seed: 1));
            return ClassModelFormat.Write(model.Model.EnergyFunction, 1, Timeless(model.Model.History));
        }

        if (kind is "densities" or "streamed densities")
        {
            EnergyRegressionTrainer.Options densities = PlantedAnswers.Options();
            bool isStreamed = kind == "streamed densities";
            (densities.Seed, densities.NumberOfEpochs, densities.Memory) = (7, isStreamed ? 3 : 4, isStreamed ? 66_000 : null);
            densities.RowsPerBatch = isStreamed ? 400 : densities.RowsPerBatch;
            (densities.Checkpoint, densities.CancellationToken, densities.LearningRateSchedule) = (checkpoint, cancellation, new Watched { OnStep = onStep });
            EnergyRegressionModelParameters trained = ml.Regression.Trainers.EnergyBased(densities).Fit(PlantedAnswers.TwoModes(ml, isStreamed ? 7000 : 400, seed: 1)).Model;
            return ContinuousModelFormat.Write(
                trained.EnergyFunction, trained.PointPrediction, [.. trained.History.Select(report => report with { Elapsed = default })]);
        }

        if (kind == "densities of vectors")
        {
            // Chains that go on from where they ended are state too.
            EnergyRegressionTrainer.Options densities = PlantedAnswers.Options();
            (densities.Seed, densities.NumberOfEpochs, densities.Objective) = (7, 5, new ContrastiveDivergence { Steps = 2, ReplayFraction = 0.8 });
            (densities.Checkpoint, densities.CancellationToken, densities.LearningRateSchedule) = (checkpoint, cancellation, new Watched { OnStep = onStep });
            EnergyMultivariateRegressionTransformer trained =
                ml.Regression.Trainers.EnergyBasedMultivariate(densities).Fit(PlantedVectors.View(ml, PlantedVectors.Correlated(300, seed: 1)));
            return MultivariateModelFormat.Write(
                trained.EnergyFunction, trained.PointPrediction, [.. trained.History.Select(report => report with { Elapsed = default })]);
        }

        EnergyRankingTrainer.Options options = Common(kind is "mined pairs" or "streamed mined pairs" ? PlantedPairs.Options() : PlantedRanking.Options());
        options.NumberOfEpochs = 5;
        IDataView data;
        if (kind is "mined pairs" or "streamed mined pairs")
        {
            bool isStreamed = kind == "streamed mined pairs";
            (options.GroupsPerBatch, options.NumberOfEpochs, options.Memory) = isStreamed ? (15, 3, 70_000L) : (20, 5, (long?)null);
            options.Candidates = new MinedCandidates(2) { RefreshEvery = 2 };
            options.Architecture = new JointEmbedding(PlantedPairs.ContextSlots, 4)
            {
                ContextTower = new Tower(16) { Dropout = 0.2f },
                AnswerTower = new Tower { Dropout = 0.1f },
                Normalization = CodeNormalization.Batch,
            };
            data = PlantedPairs.View(ml, isStreamed ? 1500 : 150, seed: 1);
        }
        else
        {
            options.Architecture = kind == "several networks" ? null : new Mlp(12) { Dropout = 0.3f };
            options.Loss = new HingeLoss();
            options.Negatives = new RandomIncorrect(2);
            options.EarlyStopping = kind == "early stopping" ? new EarlyStopping { Patience = 2 } : null;
            data = PlantedRanking.View(ml, kind == "streamed" ? 400 : 60, seed: 1);
            options.Memory = kind == "streamed" ? 70_000 : null;
        }

        EnergyRankingModelParameters ranker = ml.Ranking.Trainers.EnergyBased(options).Fit(data).Model;
        return EnergyModelFormat.Write(ranker.EnergyFunction, Timeless(ranker.History));

        TOptions Common<TOptions>(TOptions of)
            where TOptions : EnergyTrainerOptions
        {
            of.Seed = 7;
            of.NumberOfThreads = 1;
            of.Checkpoint = checkpoint;
            of.CancellationToken = cancellation;
            of.LearningRateSchedule = new Watched { OnStep = onStep };
            return of;
        }
    }

    private static IReadOnlyList<EpochReport> Timeless(IReadOnlyList<EpochReport> history) =>
        [.. history.Select(report => report with { Elapsed = default })];

    /// <summary>Calls at every step, without a trace in the options' text.</summary>
    private sealed record Watched : LearningRateSchedule
    {
        public Action? OnStep { get; init; }

        public override double Factor(double progress)
        {
            OnStep?.Invoke();
            return 1 - (0.9 * progress);
        }

        public override string ToString() => nameof(Watched);
    }
}

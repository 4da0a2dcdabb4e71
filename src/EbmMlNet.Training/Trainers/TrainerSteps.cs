using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.ML.Runtime;

namespace EbmMlNet;

/// <summary>What trainers do alike before the first epoch.</summary>
internal static class TrainerSteps
{
    public static IHostEnvironment Validated(IHostEnvironment environment, EnergyTrainerOptions options)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(options);
        TorchVersion.Check();
        options.Validate();
        return environment;
    }

    public static void CheckFeatureCounts(
        IExceptionContext context, EnergyTrainerOptions options, int training, int? validation, int? earlier)
    {
        if (validation is not null && validation != training)
        {
            throw context.Except(
                $"Column '{options.FeatureColumnName}' has {training} features in the training data but {validation} in the " +
                "validation data. Both must come from the same pipeline.");
        }

        if (earlier is not null && earlier != training)
        {
            throw context.Except(
                $"Column '{options.FeatureColumnName}' has {training} features, but the earlier model has {earlier}. " +
                "Go on with the pipeline that model was trained with.");
        }
    }

    /// <summary>
    /// A seed of our own, so that nothing else drawn from the host's generator changes the model; the same one in all processes that train together.
    /// </summary>
    /// <param name="host">The host.</param>
    /// <param name="options">The options.</param>
    /// <param name="addData">Adds what is trained on to a hash, by which processes with other data are found out.</param>
    public static int Seed(IHost host, EnergyTrainerOptions options, Action<IncrementalHash> addData)
    {
        int seed = options.Seed ?? host.Rand.Next();
        if (options.Peers is not { } peers)
        {
            return seed;
        }

        seed = (int)peers.FromFirst((long)seed);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(OptionsText.Describe(options)));
        addData(hash);
        return peers.AllEqual(BitConverter.ToInt64(hash.GetHashAndReset())) ? seed : throw DifferentData(host, peers);
    }

    /// <summary>Processes do not make the same call.</summary>
    public static Exception DifferentData(IHost host, TrainingPeers peers) => host.Except(
        $"The {peers.Count} processes that train together have different data or options. Each must read all rows, in the same order, and set the same options.");

    /// <summary>Another process has failed, so that this one cannot go on.</summary>
    public static Exception FailedElsewhere(IHost host, TrainingPeers peers) => host.Except(
        $"Another of the {peers.Count} processes that train together has failed, reading its part of the data or measuring; what it says tells why.");

    /// <summary>Splits off what early stopping validates on, where there is no other data for it.</summary>
    /// <param name="context">Marks exceptions.</param>
    /// <param name="useful">What can be trained on; it is put into another order.</param>
    /// <param name="stopping">How much to hold out; null for nothing.</param>
    /// <param name="what">What is split: groups or rows.</param>
    /// <param name="random">The source of chance.</param>
    public static (int[] Training, int[] HeldOut) HoldOut(
        IExceptionContext context, int[] useful, EarlyStopping? stopping, string what, Random random)
    {
        if (stopping is null)
        {
            return (useful, []);
        }

        int count = HeldOutCount(context, useful.Length, stopping, what);
        random.Shuffle(useful);
        int[] training = useful[count..];
        // In their order in the data, which is also their order in memory.
        Array.Sort(training);
        return (training, useful[..count]);
    }

    /// <summary>Checks that an earlier model has no more networks than are asked for.</summary>
    public static void CheckNetworks(IExceptionContext context, EnergyTrainerOptions options, int earlier)
    {
        if (earlier > options.NumberOfNetworks)
        {
            throw context.Except(string.Create(CultureInfo.InvariantCulture,
                $"The earlier model has {earlier} networks, but Options.NumberOfNetworks is {options.NumberOfNetworks}, and training goes on from all of " +
                $"them. Set it to null, or train without the earlier model."));
        }
    }

    /// <summary>How many of what can be trained on are held out.</summary>
    public static int HeldOutCount(IExceptionContext context, int useful, EarlyStopping stopping, string what)
    {
        int count = Math.Max(1, (int)Math.Round(useful * stopping.ValidationFraction));
        return count < useful ? count : throw context.Except(
            $"EarlyStopping needs {what} to validate on, but only {useful} can be trained on. Pass validation data, or set " +
            "EarlyStopping to null.");
    }

    public static InputScaling LearnScaling(
        IChannel channel, FeatureScaling asked, FeatureScaling auto, FeatureRows features, int[] rows, FeatureSlots column, long? missingOfAll = null)
    {
        FeatureScaling mode = asked == FeatureScaling.Auto ? auto : asked;
        InputScaling scaling = ScalingLearner.Learn(features, rows, mode, out long missing, out IReadOnlyList<StandIn> standIns);
        if (standIns.Count > 0)
        {
            channel.Warning(StandInWarning(column, standIns, mode == FeatureScaling.None
                ? "With FeatureScaling.None it drowns the other values."
                : "It is left out of the scaling and moved beside the other values."));
        }

        missing = missingOfAll ?? missing;
        if (missing > 0)
        {
            channel.Warning(
                $"{missing} values of column '{column.Name}' are missing (NaN) in the training rows; they take the " +
                $"{(mode == FeatureScaling.None ? "value 0" : "feature's mean")}.");
        }

        return scaling;
    }

    public static string StandInWarning(FeatureSlots column, IReadOnlyList<StandIn> standIns, string done)
    {
        const int mostShown = 10;
        IEnumerable<string> shown = standIns.Take(mostShown).Select(found => string.Create(
            CultureInfo.InvariantCulture, $"{found.Value} in {column.Describe(found.Slot)}, {100 * found.Share:0.0} % of its values"));
        string more = standIns.Count > mostShown ? FormattableString.Invariant($"; and {standIns.Count - mostShown} more") : "";
        return $"Column '{column.Name}': a value far outside all others is frequent and looks like a stand-in for missing: " +
            $"{string.Join("; ", shown)}{more}. {done} Replace it by NaN where it means a missing value.";
    }
}

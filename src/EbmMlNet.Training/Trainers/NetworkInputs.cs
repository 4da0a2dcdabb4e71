using System.Globalization;
using Microsoft.ML.Runtime;

namespace EbmMlNet;

/// <summary>
/// The rows as networks see them: scaled, or as places among knots, learnt from the training rows once for all networks of a kind. Several
/// kinds need a copy of the rows each.
/// </summary>
internal sealed class NetworkInputs
{
    private readonly IChannel _channel;
    private readonly FeatureScaling _scaling;
    private readonly FeatureRows _training;
    private readonly FeatureRows? _validation;
    private readonly int[] _rows;
    private readonly FeatureSlots _column;
    private readonly Dictionary<object, Inputs> _made = [];
    private readonly long[]? _missingOfAll;
    private bool _saidStandIns;

    /// <param name="channel">The log.</param>
    /// <param name="scaling">What is done to features that are not encoded.</param>
    /// <param name="training">All rows, as they were read; they are overwritten.</param>
    /// <param name="validation">The rows to validate on, overwritten too; null for none.</param>
    /// <param name="rows">The rows to learn from.</param>
    /// <param name="column">The features.</param>
    /// <param name="variants">The networks.</param>
    /// <param name="missingOfAll">How many values of each feature are missing, where <paramref name="training"/> is a sample of what is trained on.</param>
    public NetworkInputs(
        IChannel channel,
        FeatureScaling scaling,
        FeatureRows training,
        FeatureRows? validation,
        int[] rows,
        FeatureSlots column,
        IReadOnlyList<Variant> variants,
        long[]? missingOfAll = null)
    {
        _missingOfAll = missingOfAll;
        (_channel, _scaling, _training, _validation, _rows, _column) = (channel, scaling, training, validation, rows, column);
        // Places first, scaled features last: what comes last may overwrite the rows.
        object[] kinds = [.. variants.OrderBy(variant => variant.Architecture.InputEncoding is null).Select(Kind).Distinct()];
        for (int i = 0; i < kinds.Length; i++)
        {
            _made.Add(kinds[i], Make(kinds[i], isLast: i == kinds.Length - 1));
        }
    }

    /// <summary>For each kind of what networks see of the rows, whether it is places among knots.</summary>
    public static IEnumerable<bool> Kinds(IEnumerable<Variant> variants) =>
        variants.GroupBy(Kind).Select(kind => kind.First() is { Knots: not null } or { Architecture.InputEncoding: not null });

    public Inputs For(Variant variant) => _made[Kind(variant)];

    private static object Kind(Variant variant) => variant switch
    {
        { Knots: { } earlier } => earlier,
        { Architecture.InputEncoding: { } encoding } => encoding.Bins,
        { Scaling: { } earlier } => earlier,
        _ => variant.Architecture.AutoScaling,
    };

    private Inputs Make(object kind, bool isLast)
    {
        switch (kind)
        {
            case FeatureKnots earlier:
                bool[] all = new bool[earlier.FeatureCount];
                Array.Fill(all, true);
                return Locate(new LearntKnots(earlier, all), isLast);
            case int bins:
                FeatureKnots learnt = KnotLearner.Learn(_training, _rows, bins, out IReadOnlyList<StandIn> standIns);
                if (standIns.Count > 0 && !_saidStandIns)
                {
                    _channel.Warning(TrainerSteps.StandInWarning(_column, standIns, "It has a knot of its own, so that it drowns nothing."));
                    _saidStandIns = true;
                }

                return Locate(new LearntKnots(learnt, new bool[learnt.FeatureCount]), isLast);
            case InputScaling scaling:
                return Scale(scaling, isLast);
            default:
                return Scale(TrainerSteps.LearnScaling(_channel, _scaling, (FeatureScaling)kind, _training, _rows, _column, _missingOfAll?.Sum()), isLast);
        }
    }

    private Inputs Locate(LearntKnots knots, bool isLast)
    {
        long[] missing = new long[knots.Knots.FeatureCount];
        FeatureRows training = _training.Locate(knots.Knots, isLast, missing);
        missing = _missingOfAll is null ? missing : [.. _missingOfAll];
        long total = missing.Sum();
        if (total > 0)
        {
            _channel.Info(string.Create(CultureInfo.InvariantCulture,
                $"{total} values of column '{_column.Name}' are missing (NaN) in the training data; each feature has a weight of its own for them."));
        }

        for (int feature = 0; feature < missing.Length; feature++)
        {
            knots.HasMissing[feature] |= missing[feature] > 0;
        }

        return new Inputs(training, _validation?.Locate(knots.Knots, isLast, null), knots, InputScaling.Identity(missing.Length));
    }

    private Inputs Scale(InputScaling scaling, bool isLast)
    {
        FeatureRows training = isLast ? _training : _training.Copy();
        FeatureRows? validation = isLast ? _validation : _validation?.Copy();
        training.Scale(scaling);
        validation?.Scale(scaling);
        return new Inputs(training, validation, null, scaling);
    }

    /// <param name="Training">All rows that were read for training.</param>
    /// <param name="Validation">The rows to validate on; null for none.</param>
    /// <param name="Knots">The knots among which rows are places; null where they are scaled.</param>
    /// <param name="Scaling">How they were scaled.</param>
    internal sealed record Inputs(FeatureRows Training, FeatureRows? Validation, LearntKnots? Knots, InputScaling Scaling)
    {
        /// <summary>Other rows as networks see them; they are overwritten.</summary>
        public FeatureRows See(FeatureRows rows)
        {
            if (Knots is { } knots)
            {
                return rows.Locate(knots.Knots, inPlace: true, null);
            }

            rows.Scale(Scaling);
            return rows;
        }
    }
}

using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace EbmMlNet;

/// <summary>
/// Trains an energy F(x_i | x_1 ... x_n) of the rows of a group that may look at the others of their group: a ranker of rows, as
/// <see cref="EnergyRankingTrainer"/> trains it, and beside it a correction by self-attention, which is kept where it wins on groups held out.
/// </summary>
/// <remarks>
/// <para>
/// The energy is an <see cref="AttentionListEnergy"/> where the correction is kept, and else a <see cref="RowListEnergy"/>: the ranker of rows. It is
/// kept where the mean, over held-out groups, of what <see cref="EnergyRankingTrainer.Options.ValidationMetric"/> gains by it is more than two of its
/// standard errors above 0; the log says what was found. Of up to 500 groups each is held out once, in three parts; of more a fifth is, at most 1000.
/// Fewer than 30 groups cannot tell, and rows of 4096 features or more are not looked at: there the ranker of rows is all.
/// </para>
/// <para>
/// It takes about three times as long as the ranker of rows. Rows are held twice in memory. A group of n rows takes time of n^2; no table of all pairs is
/// held. To create this trainer, use <c>mlContext.Ranking.Trainers.EnergyBasedLists</c>.
/// </para>
/// </remarks>
public sealed partial class EnergyListTrainer : IEstimator<ListScoreTransformer>
{
    private readonly IHost _host;
    private readonly Options _options;

    internal EnergyListTrainer(IHostEnvironment environment, Options options)
    {
        _host = TrainerSteps.Validated(environment, options).Register(nameof(EnergyListTrainer));
        _options = (Options)options.Snapshot();
    }

    private ListColumns Columns => new(_options.FeatureColumnName, _options.RowGroupColumnName);

    /// <summary>The columns that the transformer will make of such an input.</summary>
    /// <param name="inputSchema">The input's columns.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing, or of another type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        _host.CheckValue(inputSchema, nameof(inputSchema));
        _ = new EnergyRankingTrainer(_host, _options).GetOutputSchema(inputSchema);
        return ListScoreEstimator.Promise(inputSchema, DefaultColumnNames.Score);
    }

    /// <summary>Trains on groups.</summary>
    /// <param name="input">The groups.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has the wrong type.</exception>
    /// <exception cref="InvalidOperationException">A row cannot be trained on, or training fails; the message says why.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    public ListScoreTransformer Fit(IDataView input)
    {
        _host.CheckValue(input, nameof(input));
        _ = GetOutputSchema(SchemaShape.Create(input.Schema));
        using IChannel channel = _host.Start("Training");
        var options = (Options)_options.Snapshot();
        options.Seed ??= _host.Rand.Next();
        var data = new RoleMappedData(
            input, options.LabelColumnName, options.FeatureColumnName, options.RowGroupColumnName, options.ExampleWeightColumnName);
        ListEnergyFunction energy = new ListRun(_host, channel, options, input, Read(data)).Run();
        return new ListScoreTransformer(_host, DefaultColumnNames.Score, Columns, energy, (float)options.ChosenLoss.ModelBeta);
    }

    // What is read here lies beside what the ranker of rows reads.
    private GroupedRows Read(RoleMappedData data)
    {
        long memory = _options.Memory ?? FreeMemory.Half(), most = memory / 2;
        var reader = new GroupReader(_host, data, new GradeLabels(_host, data.Schema.Label), _options.CancellationToken);
        using IEnumerator<GroupedRows> parts = reader.Parts(new PartSize(most, most) { AllowsLarge = true }).GetEnumerator();
        _ = parts.MoveNext();
        return reader.HasEnded ? parts.Current : throw _host.Except(string.Create(CultureInfo.InvariantCulture,
            $"The data does not fit in half of Options.Memory, {memory / 1e6:0} MB, and lists are not trained from a stream. Set it to more, train on fewer " +
            $"groups, or use EnergyBased."));
    }
}

using EbmMlNet;
using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>Learning from clicks, from <see cref="MLContext.Data"/> and <see cref="MLContext.Transforms"/>.</summary>
public static class ClickCatalog
{
    /// <summary>
    /// Loads a click log from a CSV or TSV file with a header: one row for each item of each list that was shown, as columns <c>GroupId</c> (a
    /// key of the session), <c>Query</c> and <c>Item</c> (text), <c>Position</c> and <c>Label</c> (Single; the label is 1 where the row was
    /// clicked) and <c>Features</c>: all other columns of the file, numbers, with their names.
    /// </summary>
    /// <param name="catalog">The catalog of data operations.</param>
    /// <param name="path">The file's path.</param>
    /// <param name="options">The names of its columns; null, the default, for <see cref="ClickLogOptions"/> as they are.</param>
    /// <exception cref="FormatException">The header lacks a column, or has no features.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <example>
    /// <code>
    /// IDataView log = ml.Data.LoadFromClickLog("clicks.csv");    // session,query,item,position,clicked,price,rating,...
    /// </code>
    /// </example>
    public static IDataView LoadFromClickLog(this DataOperationsCatalog catalog, string path, ClickLogOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentException.ThrowIfNullOrEmpty(path);
        return ClickLogFile.Load(catalog, path, options ?? new ClickLogOptions());
    }

    /// <summary>
    /// Makes one list of each query of a click log, with a row for each item that was shown for it. Its <c>Label</c>, a Single, is the share of looks
    /// that brought a click: <c>(sum_s c_s + a m) / (sum_s 1/w_s + a)</c>, where <c>1/w</c> is how often somebody looks at the row's position, a is
    /// <see cref="ClickPoolOptions.PriorLooks"/>, and m the share in the whole log. The group is <c>GroupId</c>, UInt32; features keep their column.
    /// </summary>
    /// <param name="catalog">The catalog of data operations.</param>
    /// <param name="log">A click log, read once, now.</param>
    /// <param name="options">The names of its columns; null, the default, for <see cref="ClickPoolOptions"/> as they are.</param>
    /// <returns>The lists, in memory, in the order in which queries and items came.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing, or of another type.</exception>
    /// <exception cref="InvalidOperationException">A row has no position, no click of 0 or 1, or no weight above 0.</exception>
    /// <remarks>
    /// With a = 0 the label is an unbiased estimate of the item's relevance, of less variance than weighted clicks <c>sum_s c_s w_s / n</c> have: a click at
    /// the bottom of a list no longer outweighs what was seen of the same item at the top. Labels are proportions, not grades, and may exceed 1: train with
    /// <c>Gain = RelevanceGain.Linear</c>. Training on lists of queries takes as long as training on
    /// grades would, however many sessions there were.
    /// </remarks>
    /// <example>
    /// <code>
    /// IDataView weighted = ml.Transforms.ClickPropensity("Weight", new InterventionHarvesting()).Fit(log).Transform(log);
    /// IDataView lists = ml.Data.PoolClicks(weighted);
    /// var model = ml.Ranking.Trainers.EnergyBased(new EnergyRankingTrainer.Options { Gain = RelevanceGain.Linear }).Fit(lists);
    /// </code>
    /// </example>
    public static IDataView PoolClicks(this DataOperationsCatalog catalog, IDataView log, ClickPoolOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(log);
        return PooledClicks.Make(catalog, log, options ?? new ClickPoolOptions());
    }

    /// <summary>
    /// Learns from a click log how much less users look at lower positions, and adds what a click counts: the inverse of its position's
    /// propensity, clipped. It is the example weight of a ranker trained on the log, or goes into <see cref="PoolClicks"/>.
    /// </summary>
    /// <param name="catalog">The catalog of transforms.</param>
    /// <param name="outputColumnName">The column of weights to add, a Single.</param>
    /// <param name="method">How position and relevance are told apart: <see cref="InterventionHarvesting"/> or <see cref="RegressionEm"/>.</param>
    /// <param name="positionColumnName">The column of positions, a number from 1 on.</param>
    /// <param name="clickColumnName">The column of clicks: Boolean, or Single of 0 and 1. It is needed in <c>Fit</c> only.</param>
    /// <param name="maximumWeight">What a weight is at most, 1 or more: a click where nobody looks would outweigh thousands.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maximumWeight"/> is less than 1 or not finite.</exception>
    /// <exception cref="ArgumentException">A column name is empty.</exception>
    /// <example>
    /// <code>
    /// ClickPropensityTransformer propensity = ml.Transforms.ClickPropensity("Weight", new RegressionEm()).Fit(log);
    /// Console.WriteLine(string.Join(" ", propensity.Propensities));
    /// var model = ml.Ranking.Trainers.EnergyBased(exampleWeightColumnName: "Weight").Fit(propensity.Transform(log));
    /// </code>
    /// </example>
    public static ClickPropensityEstimator ClickPropensity(
        this TransformsCatalog catalog,
        string outputColumnName,
        PropensityMethod method,
        string positionColumnName = "Position",
        string clickColumnName = "Label",
        float maximumWeight = 100)
    {
        ArgumentException.ThrowIfNullOrEmpty(outputColumnName);
        ArgumentNullException.ThrowIfNull(method);
        ArgumentException.ThrowIfNullOrEmpty(positionColumnName);
        ArgumentException.ThrowIfNullOrEmpty(clickColumnName);
        if (!(maximumWeight >= 1) || float.IsInfinity(maximumWeight))
        {
            throw new ArgumentOutOfRangeException(nameof(maximumWeight), maximumWeight, "A finite weight of at least 1 expected.");
        }

        foreach (string name in method.Columns)
        {
            ArgumentException.ThrowIfNullOrEmpty(name, nameof(method));
        }

        return new ClickPropensityEstimator(
            CatalogUtils.GetEnvironment(catalog), outputColumnName, new ClickColumns(positionColumnName, clickColumnName), method, maximumWeight);
    }
}

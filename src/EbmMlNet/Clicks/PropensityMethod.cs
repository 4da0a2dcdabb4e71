using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace EbmMlNet;

/// <summary>
/// How position propensities are told from relevance: the chance p_k that a user looks at position k, beside that of the first position.
/// Both methods assume that a row is clicked if it is looked at and found relevant: P(click) = p_k r.
/// </summary>
public abstract record PropensityMethod
{
    private protected PropensityMethod()
    {
    }

    /// <summary>The columns that the method reads beside positions and clicks.</summary>
    internal abstract IEnumerable<string> Columns { get; }

    /// <summary>Whether such a column can be read.</summary>
    /// <param name="type">Its type; of a vector that of its values.</param>
    /// <param name="isVector">Whether it is a vector.</param>
    /// <param name="isKey">Whether it is a key.</param>
    internal abstract bool Fits(DataViewType type, bool isVector, bool isKey);

    /// <summary>What <see cref="Fits"/>, in words.</summary>
    internal abstract string Expected { get; }

    /// <summary>Propensities of the positions from 1 on, in any unit; NaN where the log does not tell one.</summary>
    /// <exception cref="InvalidOperationException">The log tells none.</exception>
    internal abstract double[] Estimate(IHost host, IDataView log, ClickColumns columns);
}

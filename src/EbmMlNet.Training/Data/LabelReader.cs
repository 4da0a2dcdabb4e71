using Microsoft.ML;

namespace EbmMlNet;

/// <summary>What a trainer takes for the label of a row.</summary>
/// <param name="column">The column; null where there is none.</param>
internal abstract class LabelReader(DataViewSchema.Column? column)
{
    /// <summary>The column; null where there is none.</summary>
    public DataViewSchema.Column? Column { get; } = column;

    /// <summary>How many numbers a label has.</summary>
    public virtual int Targets => 1;

    /// <summary>Whether rows of weight 0 are left out: in a group they may stand against others.</summary>
    public virtual bool NeedsWeight => true;

    /// <summary>Reads at a cursor, given the number of the row, into one place for all rows; null where the label is missing and the row left out.</summary>
    /// <exception cref="InvalidOperationException">A label cannot be trained on.</exception>
    public abstract Func<long, float[]?> Open(DataViewRowCursor cursor);

    /// <summary>What to say where all rows were left out.</summary>
    /// <param name="rows">How many there were.</param>
    /// <param name="missing">Of how many the label is missing.</param>
    public abstract string NoneLeft(long rows, long missing);
}

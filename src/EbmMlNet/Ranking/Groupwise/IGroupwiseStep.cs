using Microsoft.ML;

namespace EbmMlNet;

/// <summary>A step that looks at whole groups, as the ranking engine runs it: all rows are one group, whatever their group column says.</summary>
internal interface IGroupwiseStep
{
    /// <summary>The column whose values in the whole group each row's result depends on.</summary>
    string GroupInputColumnName { get; }

    /// <summary>The view with the step applied to all rows as one group.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing, or of another type.</exception>
    IDataView TransformOneGroup(IDataView input);
}

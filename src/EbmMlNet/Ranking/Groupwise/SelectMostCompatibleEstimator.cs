using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace EbmMlNet;

/// <summary>Makes a <see cref="SelectMostCompatibleTransformer"/>.</summary>
public sealed class SelectMostCompatibleEstimator : GroupwiseEstimator<SelectMostCompatibleTransformer>
{
    private readonly int _count;

    internal SelectMostCompatibleEstimator(IHostEnvironment environment, GroupwiseColumns columns, int count)
        : base(environment.Register(nameof(SelectMostCompatibleEstimator)), columns, output: null) => _count = count;

    private protected override SelectMostCompatibleTransformer Make(IDataView input) => new(Host, Columns, _count);
}

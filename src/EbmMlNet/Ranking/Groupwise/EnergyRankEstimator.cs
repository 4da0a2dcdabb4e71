using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace EbmMlNet;

/// <summary>Makes an <see cref="EnergyRankTransformer"/>.</summary>
public sealed class EnergyRankEstimator : GroupwiseEstimator<EnergyRankTransformer>
{
    private readonly string _output;
    private readonly TiedRanks _ties;

    internal EnergyRankEstimator(IHostEnvironment environment, string output, GroupwiseColumns columns, TiedRanks ties)
        : base(environment.Register(nameof(EnergyRankEstimator)), columns, (output, NumberDataViewType.UInt32))
    {
        _output = output;
        _ties = ties;
    }

    private protected override EnergyRankTransformer Make(IDataView input) => new(Host, _output, Columns, _ties);
}

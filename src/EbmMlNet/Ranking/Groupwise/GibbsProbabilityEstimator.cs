using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace EbmMlNet;

/// <summary>Makes a <see cref="GibbsProbabilityTransformer"/>, with a beta that is given, the model's, or fitted to labelled data.</summary>
/// <remarks>
/// <para>
/// A fitted beta minimizes the mean over groups of -log of the summed probability of the group's right answers, over the range
/// from 0.0001 to 10000 divided by the standard deviation of a group's scores. Fit it on data that the model was not trained on. Only groups
/// with right and incorrect answers count; rows whose score is not finite do not. Scores and labels are held in memory.
/// </para>
/// <para>C. Guo et al., On Calibration of Modern Neural Networks (2017), section 4.2: temperature scaling.</para>
/// </remarks>
public sealed class GibbsProbabilityEstimator : GroupwiseEstimator<GibbsProbabilityTransformer>
{
    private readonly string _output;
    private readonly float? _beta;
    private readonly float _relevantFrom;

    internal GibbsProbabilityEstimator(IHostEnvironment environment, string output, GroupwiseColumns columns, float? beta, float relevantFrom)
        : base(environment.Register(nameof(GibbsProbabilityEstimator)), columns, (output, NumberDataViewType.Single))
    {
        _output = output;
        _beta = beta;
        _relevantFrom = relevantFrom;
    }

    private protected override GibbsProbabilityTransformer Make(IDataView input)
    {
        float beta = Columns.Label is not null
            ? GroupwiseBeta.Fit(Host, input, Columns, _relevantFrom)
            : _beta ?? ScoreBeta.Of(input.Schema[Columns.Score]);
        return new GibbsProbabilityTransformer(Host, _output, Columns with { Label = null }, beta);
    }
}

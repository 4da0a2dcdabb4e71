using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace EbmMlNet;

/// <summary>A view with one more column, computed from the scores of each row's group.</summary>
internal sealed class ScoreColumnView<TValue>(
    IExceptionContext context, IDataView input, DataViewSchema schema, GroupwiseColumns columns, GroupFunction<TValue> function)
    : GroupColumnView<TValue>(input, schema)
{
    // The walker computes the scores anyway.
    protected override int? Passed => Input.Schema[columns.Score].Index;

    protected override GroupValues<TValue> Walk() => new Values(new ScoreWalker(context, Input, columns), function);

    private sealed class Values(ScoreWalker walker, GroupFunction<TValue> function) : GroupValues<TValue>(walker)
    {
        private readonly ScoreWalker _walker = walker;

        public override float Passed(int row) => _walker.Scores[row];

        protected override void Compute(Span<TValue> values) => function(_walker.Scores, values);
    }
}

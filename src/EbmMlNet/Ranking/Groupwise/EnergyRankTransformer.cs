using EbmMlNet;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(EnergyRankTransformer), null, typeof(SignatureLoadModel), "Energy Rank", EnergyRankTransformer.LoaderSignature)]

namespace EbmMlNet;

/// <summary>Adds each row's rank within its group, a UInt32: 1 for the highest score, which is the lowest energy. NaN scores are last.</summary>
public sealed class EnergyRankTransformer : GroupwiseTransformer
{
    internal const string LoaderSignature = "EbmEnergyRank";
    private static readonly VersionInfo Version = MakeVersionInfo("EBM RNKS", LoaderSignature);

    internal EnergyRankTransformer(IHostEnvironment environment, string output, GroupwiseColumns columns, TiedRanks ties)
        : base(environment.Register(LoaderSignature), columns)
    {
        OutputColumnName = output;
        Ties = ties;
    }

    /// <summary>The column of ranks.</summary>
    public string OutputColumnName { get; }

    /// <summary>Which ranks rows of equal score get.</summary>
    public TiedRanks Ties { get; }

    internal static EnergyRankTransformer Create(IHostEnvironment environment, ModelLoadContext ctx)
    {
        GroupwiseColumns columns = LoadColumns(ctx, Version);
        string output = ctx.LoadNonEmptyString();
        var ties = (TiedRanks)ctx.Reader.ReadByte();
        environment.CheckDecode(Enum.IsDefined(ties), "The saved way to rank ties is unknown.");
        return new EnergyRankTransformer(environment, output, columns, ties);
    }

    private protected override VersionInfo GetVersionInfo() => Version;

    private protected override void SaveOptions(ModelSaveContext ctx)
    {
        ctx.SaveNonEmptyString(OutputColumnName);
        ctx.Writer.Write((byte)Ties);
    }

    private protected override DataViewSchema MakeSchema(DataViewSchema inputSchema) =>
        GroupColumnSchema.Append(inputSchema, OutputColumnName, NumberDataViewType.UInt32);

    private protected override IDataView MakeView(IDataView input, GroupwiseColumns columns) =>
        new ScoreColumnView<uint>(Host, input, MakeSchema(input.Schema), columns, Rank);

    private void Rank(ReadOnlySpan<float> scores, Span<uint> ranks)
    {
        float[] copy = scores.ToArray();
        int[] order = [.. Enumerable.Range(0, copy.Length)];
        ScoreOrder.SortBestFirst(order, copy);
        uint dense = 0;
        for (int start = 0, end; start < order.Length; start = end)
        {
            for (end = start + 1; end < order.Length && copy[order[end]].Equals(copy[order[start]]); end++)
            {
            }

            dense++;
            for (int i = start; i < end; i++)
            {
                ranks[order[i]] = Ties switch
                {
                    TiedRanks.Highest => (uint)end,
                    TiedRanks.Dense => dense,
                    TiedRanks.RowOrder => (uint)i + 1,
                    _ => (uint)start + 1,
                };
            }
        }
    }
}

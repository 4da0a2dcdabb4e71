using EbmMlNet;
using Microsoft.ML;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(
    typeof(SelectMostCompatibleTransformer), null, typeof(SignatureLoadModel), "Most Compatible Rows", SelectMostCompatibleTransformer.LoaderSignature)]

namespace EbmMlNet;

/// <summary>
/// Keeps the rows of highest score, which is lowest energy, of each group. They stay in the order of the data with the ids they
/// have there; of rows with equal scores the earlier ones are kept, and NaN scores only where there are too few others.
/// </summary>
public sealed class SelectMostCompatibleTransformer : GroupwiseTransformer
{
    internal const string LoaderSignature = "EbmSelectMostCompatible";
    private static readonly VersionInfo Version = MakeVersionInfo("EBM BEST", LoaderSignature);

    internal SelectMostCompatibleTransformer(IHostEnvironment environment, GroupwiseColumns columns, int count)
        : base(environment.Register(LoaderSignature), columns) => Count = count;

    /// <summary>How many rows of each group are kept, where it has as many.</summary>
    public int Count { get; }

    internal static SelectMostCompatibleTransformer Create(IHostEnvironment environment, ModelLoadContext ctx)
    {
        GroupwiseColumns columns = LoadColumns(ctx, Version);
        int count = ctx.Reader.ReadInt32();
        environment.CheckDecode(count > 0, "The saved number of rows to keep is not above 0.");
        return new SelectMostCompatibleTransformer(environment, columns, count);
    }

    private protected override VersionInfo GetVersionInfo() => Version;

    private protected override void SaveOptions(ModelSaveContext ctx) => ctx.Writer.Write(Count);

    private protected override DataViewSchema MakeSchema(DataViewSchema inputSchema) => inputSchema;

    private protected override IDataView MakeView(IDataView input, GroupwiseColumns columns) => new BestRowsView(Host, input, columns, Count);
}

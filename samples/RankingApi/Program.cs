using RankingApi;
using RankingApi.Load;

if (args is ["load", .. string[] rest])
{
    return await LoadCommand.RunAsync(rest, Console.Out);
}

await Api.Build(args).RunAsync();
return 0;

/// <summary>The entry point, for tests that start the application in their own process.</summary>
public sealed partial class Program;

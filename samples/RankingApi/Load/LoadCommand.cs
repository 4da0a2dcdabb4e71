using System.Globalization;

namespace RankingApi.Load;

/// <summary>Asks the API on this machine for rankings by 1, 8 and 64 connections, and replaces the model ten times at each of them.</summary>
internal static class LoadCommand
{
    private const int Replacements = 10;

    /// <param name="args">Seconds for each number of connections, 10 by default; the model's path; the question.</param>
    /// <param name="output">What is measured is written there.</param>
    /// <returns>0 where no answer failed.</returns>
    public static async Task<int> RunAsync(string[] args, TextWriter output)
    {
        var duration = TimeSpan.FromSeconds(args.Length > 0 ? double.Parse(args[0], CultureInfo.InvariantCulture) : 10);
        string model = args.Length > 1 ? args[1] : Api.DefaultModel;
        string question = args.Length > 2 ? args[2] : "wait until all tasks have finished";
        if (!File.Exists(model))
        {
            await output.WriteLineAsync($"There is no '{model}': make it with 'dotnet run -c Release --project samples/ApiSearch'.");
            return 1;
        }

        DirectoryInfo folder = Directory.CreateTempSubdirectory("ranking-load");
        try
        {
            var served = new ServedFile(model, Path.Combine(folder.FullName, "served.zip"));
            await using WebApplication app = Api.Build(
                ["--urls", "http://127.0.0.1:0", "--Model", served.Path, "--Index", model + ".index", "--Logging:LogLevel:Default", "Warning"]);
            await app.StartAsync();
            var run = new LoadRun(app.Urls.Single(), question);
            LoadResult first = await run.RunAsync(1, TimeSpan.FromSeconds(1), 0, () => { });
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{first.Candidates} candidates found and ranked a request; {Environment.ProcessorCount} processors shared by clients and server; {Replacements} replacements of the model and {duration.TotalSeconds} s in each row; {Memory():F1} MB before"));
            await output.WriteLineAsync("connections  requests/s  p50 ms  p99 ms  requests  failed  generations  memory MB");
            int failed = first.Failed;
            foreach (int connections in new[] { 1, 8, 64 })
            {
                LoadResult result = await run.RunAsync(connections, duration, Replacements, served.Replace);
                failed += result.Failed;
                await output.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{connections,11}  {result.PerSecond,10:F0}  {result.Percentile(0.5),6:F2}  {result.Percentile(0.99),6:F2}  {result.Milliseconds.Length,8}  {result.Failed,6}  {result.Generations,11}  {Memory(),9:F1}"));
            }

            await app.StopAsync();
            return failed == 0 ? 0 : 1;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static double Memory() => GC.GetTotalMemory(forceFullCollection: true) / 1e6;
}

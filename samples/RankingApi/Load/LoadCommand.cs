using System.Globalization;

namespace RankingApi.Load;

/// <summary>Asks the API on this machine for rankings by 1, 8 and 64 connections, and replaces the model ten times at each of them.</summary>
internal static class LoadCommand
{
    private const int Replacements = 10;

    /// <param name="args">Seconds for each number of connections, 10 by default, and the model's path.</param>
    /// <param name="output">What is measured is written there.</param>
    /// <returns>0 where no answer failed.</returns>
    public static async Task<int> RunAsync(string[] args, TextWriter output)
    {
        double seconds = args.Length > 0 ? double.Parse(args[0], CultureInfo.InvariantCulture) : 10;
        string model = args.Length > 1 ? args[1] : Path.Combine("..", "StaffingHours", "StaffingHours.zip");
        if (!File.Exists(model))
        {
            await output.WriteLineAsync($"There is no '{model}': make it with 'dotnet run -c Release --project samples/StaffingHours'.");
            return 1;
        }

        DirectoryInfo folder = Directory.CreateTempSubdirectory("ranking-load");
        try
        {
            var served = new ServedFile(model, Path.Combine(folder.FullName, "served.zip"));
            await using WebApplication app = Api.Build(["--urls", "http://127.0.0.1:0", "--Model", served.Path, "--Logging:LogLevel:Default", "Warning"]);
            await app.StartAsync();
            await output.WriteLineAsync($"24 candidates a request, {Environment.ProcessorCount} processors shared by clients and server, {Replacements} replacements of the model in each row");
            await output.WriteLineAsync("connections  requests/s  p50 ms  p99 ms  failed  generations  memory MB");
            int failed = 0;
            foreach (int connections in new[] { 1, 8, 64 })
            {
                LoadResult result = await LoadRun.RunAsync(app.Urls.Single(), connections, TimeSpan.FromSeconds(seconds), Replacements, served.Replace);
                failed += result.Failed;
                await output.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{connections,11}  {result.PerSecond,10:F0}  {result.Percentile(0.5),6:F2}  {result.Percentile(0.99),6:F2}  {result.Failed,6}  {result.Generations,11}  {GC.GetTotalMemory(forceFullCollection: true) / 1e6,9:F1}"));
            }

            await app.StopAsync();
            return failed == 0 ? 0 : 1;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}

using System.Diagnostics;
using RankingCluster;

// Three silos, four tenants, a day in each of their seasons; then a silo dies, and all tenants are asked again.
string models = args.Length > 0 ? args[0] : "models";
Tenants.TrainMissing(Path.Combine(AppContext.BaseDirectory, "Data", "staffing-train.csv"), models, Console.Out);
await using LocalCluster cluster = await LocalCluster.StartAsync(3, models);
int retries = 0;
var client = new TenantClient(cluster.Grains, _ => retries++);
RankedDay[] days = await AskAsync();

// The first silo keeps the table of silos on a developer's machine; it is left alone.
string first = days[0].Silo;
string killed = days.Select(day => day.Silo).FirstOrDefault(silo => !silo.Contains(":11111", StringComparison.Ordinal)) ?? first;
Console.WriteLine($"\n{killed} dies.");
await cluster.KillAsync(killed);
var clock = Stopwatch.StartNew();
RankedDay[] again = await AskAsync();
bool isSame = days.Zip(again).All(pair => pair.First.Hours.SequenceEqual(pair.Second.Hours));
Console.WriteLine($"\nAll four were answered after {clock.Elapsed.TotalSeconds:F1} s and {retries} retries, {(isSame ? "the same" : "otherwise")} as before.");
return isSame ? 0 : 1;

async Task<RankedDay[]> AskAsync()
{
    var answers = new List<RankedDay>();
    foreach (string tenant in Tenants.Names)
    {
        RankedDay day = await client.RankAsync(tenant, [.. Enumerable.Range(0, 24).Select(hour => new Hour
        {
            Hr = hour, Weekday = 2, Workingday = 1, Weathersit = 1, Temp = 0.5f, Hum = 0.6f, Windspeed = 0.2f,
        })]);
        string hours = string.Join(", ", day.Hours.Take(5).Select(hour => $"{hour.Hour:00}:00"));
        Console.WriteLine($"{tenant,-8} {hours}    {day.Model}, on {day.Silo}");
        answers.Add(day);
    }

    return [.. answers];
}

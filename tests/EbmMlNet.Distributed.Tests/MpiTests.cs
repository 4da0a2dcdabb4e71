using System.Diagnostics;
using System.Text.RegularExpressions;

namespace EbmMlNet.Distributed.Tests;

/// <summary>The sample as two processes under mpirun.</summary>
public sealed partial class MpiTests : IDisposable
{
    private const int Days = 15;
    private static readonly string _app = Path.Combine(AppContext.BaseDirectory, "TrainingCluster.dll");
    private readonly string _folder = Directory.CreateTempSubdirectory("mpi").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [SkippableFact]
    public void Two_processes_end_with_one_model_also_when_one_was_killed_before()
    {
        string hours = Hours("hours.csv", 0), checkpoints = Path.Combine(_folder, "checkpoints");
        (int code, string whole) = Run(["-n", "2", "dotnet", _app, hours, Model]);
        Assert.True(code == 0, whole);
        Assert.Equal(2, Models(whole).Length);
        Assert.Single(Models(whole).Distinct());
        Assert.True(File.Exists(Model), whole);
        (code, string killed) = Run(["-n", "2", "dotnet", _app, hours, Model, checkpoints], (output, process) =>
        {
            if (Directory.Exists(checkpoints) && Directory.EnumerateFiles(checkpoints).Any() && Id().Matches(output) is { Count: 2 } ids)
            {
                Process.GetProcessById(int.Parse(ids[^1].Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture)).Kill();
                return true;
            }

            return false;
        });
        Assert.NotEqual(0, code);
        Assert.Contains("Killed (signal 9)", killed, StringComparison.Ordinal);
        Assert.NotEmpty(Directory.GetFiles(checkpoints));
        (code, string resumed) = Run(["-n", "2", "dotnet", _app, hours, Model, checkpoints]);
        Assert.True(code == 0, resumed);
        Assert.All(Models(resumed), model => Assert.Equal(Models(whole)[0], model));
    }

    [SkippableFact]
    public void Processes_with_other_data_are_ended_with_a_message()
    {
        (int code, string output) = Run(
            ["-n", "1", "dotnet", _app, Hours("hours.csv", 0), Model, ":", "-n", "1", "dotnet", _app, Hours("others.csv", 1), Model]);
        Assert.NotEqual(0, code);
        Assert.Contains("The 2 processes that train together have different data or options.", output, StringComparison.Ordinal);
        Assert.False(File.Exists(Model));
    }

    private string Model => Path.Combine(_folder, "model.zip");

    // Few days, so that it takes seconds.
    private string Hours(string name, int from)
    {
        string path = Path.Combine(_folder, name);
        string[] lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Data", "staffing-train.csv"));
        IEnumerable<IGrouping<string, string>> days = lines.Skip(1).GroupBy(line => line.Split(',')[0]);
        File.WriteAllLines(path, [lines[0], .. days.Skip(from).Take(Days).SelectMany(day => day)]);
        return path;
    }

    private static string[] Models(string output) => [.. ModelLine().Matches(output).Select(match => match.Groups[1].Value)];

    private static (int Code, string Output) Run(string[] arguments, Func<string, Process, bool>? watch = null)
    {
        Skip.IfNot(HasMpi(), "mpirun of MPICH is not installed (apt-get install mpich).");
        var start = new ProcessStartInfo("mpirun") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using Process process = Process.Start(start)!;
        var output = new System.Text.StringBuilder();
        void Add(object sender, DataReceivedEventArgs line)
        {
            lock (output)
            {
                _ = output.AppendLine(line.Data);
            }
        }

        process.OutputDataReceived += Add;
        process.ErrorDataReceived += Add;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var clock = Stopwatch.StartNew();
        bool isDone = watch is null;
        while (!process.WaitForExit(50))
        {
            isDone = isDone || watch!(Text(), process);
            if (clock.Elapsed > TimeSpan.FromMinutes(5))
            {
                process.Kill(entireProcessTree: true);
                Assert.Fail($"mpirun did not end in five minutes. {Text()}");
            }
        }

        process.WaitForExit();
        return (process.ExitCode, Text());

        string Text()
        {
            lock (output)
            {
                return output.ToString();
            }
        }
    }

    private static bool HasMpi() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, "mpirun.mpich")) || File.Exists(Path.Combine(folder, "mpirun.hydra")));

    [GeneratedRegex(@"is here, id (\d+)")]
    private static partial Regex Id();

    [GeneratedRegex(@"model ([0-9A-F]{16})\.")]
    private static partial Regex ModelLine();
}

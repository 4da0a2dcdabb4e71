using System.Diagnostics;
using System.Globalization;
using Spectre.Console;

namespace ApiSearch.Training;

/// <summary>Shows how far the work is: a progress bar in a terminal, one line a stage where output goes to a file or a pipe.</summary>
internal sealed class Stages(TextWriter output)
{
    private readonly bool _isTerminal =
        ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected && AnsiConsole.Profile.Capabilities.Ansi;

    public T Run<T>(string title, Func<T> work) => Run(title, _ => work());

    /// <param name="title">What is done.</param>
    /// <param name="work">Does it, and may say which share of it is done.</param>
    public T Run<T>(string title, Func<Action<double, string>, T> work)
    {
        var clock = Stopwatch.StartNew();
        T result = _isTerminal ? WithBar(title, work) : work((_, line) => output.WriteLine($"    {line}"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{clock.Elapsed.TotalSeconds,6:F1} s  {title}"));
        return result;
    }

    private static T WithBar<T>(string title, Func<Action<double, string>, T> work) => AnsiConsole.Progress()
        .AutoClear(true)
        .Columns(new SpinnerColumn(), new TaskDescriptionColumn(), new ProgressBarColumn(), new ElapsedTimeColumn())
        .Start(context =>
        {
            ProgressTask task = context.AddTask(Markup.Escape(title));
            task.IsIndeterminate = true;
            return work((share, line) =>
            {
                task.IsIndeterminate = false;
                task.Value = 100 * share;
                task.Description = Markup.Escape($"{title}: {line}");
            });
        });
}

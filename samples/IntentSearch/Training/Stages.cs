using System.Diagnostics;
using System.Globalization;

namespace IntentSearch.Training;

/// <summary>Shows how far the work is: a line that changes in a terminal, lines below each other in a file or a pipe.</summary>
internal sealed class Stages(TextWriter output)
{
    private readonly bool _isTerminal = ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected;

    public T Run<T>(string title, Func<T> work) => Run(title, _ => work());

    /// <param name="title">What is done.</param>
    /// <param name="work">Does it, and may say how far it is.</param>
    public T Run<T>(string title, Func<Action<string>, T> work)
    {
        var clock = Stopwatch.StartNew();
        T result = work(line => output.Write(_isTerminal ? $"\r          {line,-70}" : $"          {line}\n"));
        string line = string.Create(CultureInfo.InvariantCulture, $"{clock.Elapsed.TotalSeconds,6:F1} s  {title}");
        output.WriteLine(_isTerminal ? $"\r{line,-80}" : line);
        return result;
    }
}

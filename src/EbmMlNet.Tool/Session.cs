using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.ML;
using Spectre.Console;

namespace EbmMlNet.Tool;

/// <summary>Where one run reads from and writes to.</summary>
internal sealed class Session(TextReader input, TextWriter output, TextWriter error)
{
    private static readonly JsonSerializerOptions _json = new(JsonSerializerDefaults.Web)
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        WriteIndented = true,
    };

    private static readonly JsonSerializerOptions _line = new(_json) { WriteIndented = false };

    public TextReader Input => input;

    public TextWriter Output => output;

    public TextWriter Error => error;

    public MLContext Ml { get; } = new(seed: 1);

    /// <summary>Progress goes where errors go, so that output can be piped.</summary>
    public IAnsiConsole Progress { get; } = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(error) });

    public void WriteJson(object value) => output.WriteLine(JsonSerializer.Serialize(value, _json));

    public void WriteJsonLine(object value) => output.WriteLine(JsonSerializer.Serialize(value, _line));
}

using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace EnergySurfaces.Experiment;

/// <summary>Listens for what trainers say when they find energies flat.</summary>
internal sealed class FlatWarnings
{
    private string? _last;

    public FlatWarnings(MLContext ml) => ml.Log += (_, message) =>
    {
        if (message.Kind == ChannelMessageKind.Warning && message.RawMessage.Contains("surface is flat", StringComparison.Ordinal))
        {
            _last = message.RawMessage;
        }
    };

    /// <summary>The last warning since this was asked before, or null.</summary>
    public string? Take()
    {
        string? warning = _last;
        _last = null;
        return warning;
    }
}

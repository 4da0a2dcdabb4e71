using Microsoft.ML.Runtime;

namespace EbmMlNet;

/// <summary>ML.NET's log for networks that are trained side by side: one line at a time, with the network's name before it.</summary>
internal sealed class TrainingLog(IChannel channel, string name = "")
{
    public void Info(string message)
    {
        lock (channel)
        {
            channel.Info(name + message);
        }
    }

    public void Warning(string message)
    {
        lock (channel)
        {
            channel.Warning(name + message);
        }
    }
}

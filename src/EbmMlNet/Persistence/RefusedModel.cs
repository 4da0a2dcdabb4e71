using System.Reflection;

namespace EbmMlNet;

/// <summary>Finds the reason why a model was refused among the exceptions that ML.NET's loader wraps around it.</summary>
internal static class RefusedModel
{
    // ML.NET makes each part of a model by reflection, and gives every failure of that this one message.
    private const string Wrapper = "Error during class instantiation";

    /// <summary>The first message that says something, and the one below it where that says more.</summary>
    public static string Reason(Exception error)
    {
        Exception reason = error;
        while (reason.InnerException is { } inner && (reason is TargetInvocationException || reason.Message == Wrapper))
        {
            reason = inner;
        }

        string message = reason.Message;
        return reason.InnerException is { } below && !message.Contains(below.Message, StringComparison.Ordinal)
            ? $"{message.TrimEnd('.')}: {below.Message}"
            : message;
    }
}

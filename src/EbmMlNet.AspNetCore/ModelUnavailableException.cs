namespace EbmMlNet.AspNetCore;

/// <summary>A model is asked for that is not there, or whose file cannot be loaded.</summary>
/// <param name="name">The model's name.</param>
/// <param name="isUnknown">Whether there is no model of that name.</param>
/// <param name="message">What was expected, what was found, and what to do.</param>
/// <param name="cause">Why it was refused.</param>
public sealed class ModelUnavailableException(string name, bool isUnknown, string message, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>The model's name.</summary>
    public string Name { get; } = name;

    /// <summary>Whether there is no model of that name: a 404 rather than a 503.</summary>
    public bool IsUnknown { get; } = isUnknown;
}

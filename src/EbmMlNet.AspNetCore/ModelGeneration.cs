namespace EbmMlNet.AspNetCore;

/// <summary>One state of a model's file that answers requests, until another takes its place.</summary>
/// <param name="Name">The model's name.</param>
/// <param name="Number">1 for the first that this process loaded under the name, then 2, 3, ...</param>
/// <param name="Hash">The SHA-256 of the file's bytes, in lower-case hexadecimal digits.</param>
/// <param name="SavedAt">When the file was written.</param>
/// <param name="LoadedAt">When it was loaded.</param>
/// <param name="Size">What its parts measure unpacked, in bytes: about the memory that it takes.</param>
/// <param name="Metrics">
/// What training measured in the epoch the model is of: <c>Epochs</c>, <c>Loss</c>, and <c>ValidationMetric</c> where there was validation data.
/// Empty for a model that does not record it.
/// </param>
public sealed record ModelGeneration(
    string Name,
    int Number,
    string Hash,
    DateTimeOffset SavedAt,
    DateTimeOffset LoadedAt,
    long Size,
    IReadOnlyDictionary<string, double> Metrics)
{
    /// <summary>Name, number and the first twelve digits of the hash: what the response header says.</summary>
    /// <returns>For instance <c>apis;generation=2;hash=0123456789ab</c>.</returns>
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Name};generation={Number};hash={Hash[..12]}");
}

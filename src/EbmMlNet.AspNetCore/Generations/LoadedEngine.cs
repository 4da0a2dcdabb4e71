namespace EbmMlNet.AspNetCore.Generations;

/// <summary>What was made of a file's bytes.</summary>
internal sealed record LoadedEngine<TEngine>(TEngine Engine, long Size, IReadOnlyDictionary<string, double> Metrics);

namespace EbmMlNet.AspNetCore.Generations;

/// <summary>A model's file, or, without a name, a folder of them.</summary>
internal sealed record ModelSource<TEngine>(string? Name, string Path);

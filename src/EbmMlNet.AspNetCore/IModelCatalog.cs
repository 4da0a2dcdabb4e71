namespace EbmMlNet.AspNetCore;

/// <summary>Which models are served, and which generation of each is live.</summary>
public interface IModelCatalog
{
    /// <summary>All models with a fixed file, and those loaded on demand that are in memory, by name.</summary>
    IReadOnlyList<ModelStatus> Models { get; }

    /// <summary>Reads a model's file now. Where its bytes are those of the live generation, that stays.</summary>
    /// <param name="name">The model's name.</param>
    /// <returns>The generation that is live now.</returns>
    /// <exception cref="ModelUnavailableException">
    /// There is no such model, or its file is refused; the message says why. An earlier generation goes on answering.
    /// </exception>
    ModelGeneration Reload(string name);
}

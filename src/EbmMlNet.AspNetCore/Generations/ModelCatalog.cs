namespace EbmMlNet.AspNetCore.Generations;

/// <summary>The models of all kinds.</summary>
internal sealed class ModelCatalog(IEnumerable<IModelStore> stores) : IModelCatalog
{
    private readonly IModelStore[] _stores = [.. stores];

    public IReadOnlyList<ModelStatus> Models =>
        [.. _stores.SelectMany(store => store.Slots).Select(slot => slot.Status).OrderBy(status => status.Name, StringComparer.Ordinal)];

    public ModelGeneration Reload(string name)
    {
        IModelSlot[] slots = [.. _stores.Select(store => store.Find(name)).OfType<IModelSlot>()];
        return slots.Length == 0
            ? throw new ModelUnavailableException(name, isUnknown: true, $"There is no model '{name}'. Ask the model catalog for the names of those that are served.")
            : slots.Select(slot => slot.Reload()).ToArray()[^1];
    }
}

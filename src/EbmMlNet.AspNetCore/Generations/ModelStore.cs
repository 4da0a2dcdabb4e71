using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EbmMlNet.AspNetCore.Generations;

/// <summary>The models of one kind of engine: those with a file of their own, and those of a folder.</summary>
internal sealed partial class ModelStore<TEngine>(
    IEnumerable<ModelSource<TEngine>> sources, Func<byte[], LoadedEngine<TEngine>> load, IOptions<ModelServingOptions> options, ILogger logger)
    : IModelStore
    where TEngine : class, IDisposable
{
    private readonly string[] _folders = [.. sources.Where(source => source.Name is null).Select(source => source.Path)];
    private readonly ConcurrentDictionary<string, ModelSlot<TEngine>> _onDemand = new(StringComparer.Ordinal);
    private readonly object _evicting = new();
    private readonly Dictionary<string, ModelSlot<TEngine>> _fixed = sources.Where(source => source.Name is not null)
        .ToDictionary(source => source.Name!, source => new ModelSlot<TEngine>(source.Name!, source.Path, isOnDemand: false, load, logger), StringComparer.Ordinal);

    public IEnumerable<IModelSlot> Slots => [.. _fixed.Values, .. _onDemand.Values.Where(slot => slot.Status.Generation is not null)];

    public IModelSlot? Find(string name) => _fixed.GetValueOrDefault(name) ?? _onDemand.GetValueOrDefault(name);

    /// <exception cref="ModelUnavailableException">There is no such model, or it cannot be loaded.</exception>
    public Generation<TEngine> Borrow(string name)
    {
        if (_fixed.TryGetValue(name, out ModelSlot<TEngine>? slot))
        {
            return slot.Borrow();
        }

        slot = _onDemand.TryGetValue(name, out ModelSlot<TEngine>? known) ? known : OfFolder(name);
        bool wasLoaded = slot.Status.Generation is not null;
        Generation<TEngine> generation = slot.Borrow();
        if (!wasLoaded)
        {
            EvictBeyondLimit(slot);
        }

        return generation;
    }

    private ModelSlot<TEngine> OfFolder(string name)
    {
        string? file = FileName().IsMatch(name) ? _folders.Select(folder => Path.Combine(folder, name + ".zip")).FirstOrDefault(File.Exists) : null;
        return file is null
            ? throw new ModelUnavailableException(name, isUnknown: true, $"There is no model '{name}'. Ask the model catalog for the names of those that are served.")
            : _onDemand.GetOrAdd(name, _ => new ModelSlot<TEngine>(name, file, isOnDemand: true, load, logger));
    }

    private void EvictBeyondLimit(ModelSlot<TEngine> latest)
    {
        lock (_evicting)
        {
            ModelSlot<TEngine>[] loaded = [.. _onDemand.Values.Where(slot => slot.Status.Generation is not null).OrderBy(slot => slot == latest ? long.MaxValue : slot.LastUsed)];
            long size = loaded.Sum(slot => slot.Status.Generation?.Size ?? 0);
            foreach (ModelSlot<TEngine> oldest in loaded.SkipLast(1).TakeWhile(_ => size > options.Value.MemoryLimit))
            {
                size -= oldest.Status.Generation?.Size ?? 0;
                oldest.Evict();
                ServingMetrics.Evictions.Add(1, new KeyValuePair<string, object?>(ServingMetrics.ModelTag, oldest.Name));
            }
        }
    }

    // Names come from requests: nothing that could leave the folder.
    [GeneratedRegex(@"\A[A-Za-z0-9_-][A-Za-z0-9_.-]{0,99}\z")]
    private static partial Regex FileName();
}

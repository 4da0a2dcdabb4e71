namespace EbmMlNet.AspNetCore.Generations;

/// <summary>A model by name, whatever its engines are.</summary>
internal interface IModelSlot
{
    string Name { get; }

    bool IsOnDemand { get; }

    ModelStatus Status { get; }

    /// <summary>When it was last asked for, in ticks of <see cref="Environment.TickCount64"/>.</summary>
    long LastUsed { get; }

    /// <summary>Loads the file if it is not what was read last. Never throws: what is wrong is in the status.</summary>
    void Poll();

    /// <summary>Loads the file. Throws where it is refused, and keeps what is live.</summary>
    ModelGeneration Reload();

    /// <summary>Lets the live generation go; the next request loads the file again.</summary>
    void Evict();
}

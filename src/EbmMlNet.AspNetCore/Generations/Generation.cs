namespace EbmMlNet.AspNetCore.Generations;

/// <summary>
/// An engine and how many use it. Its slot is the first user; when the slot has let go and the last request has ended, the engine and its model are
/// disposed, not sooner.
/// </summary>
internal sealed class Generation<TEngine>(TEngine engine, ModelGeneration description)
    where TEngine : class, IDisposable
{
    private int _users = 1;

    public TEngine Engine { get; } = engine;

    public ModelGeneration Description { get; } = description;

    /// <summary>Takes a share. False where it is drained: then there is a successor.</summary>
    public bool TryBorrow()
    {
        int users = Volatile.Read(ref _users);
        while (users > 0)
        {
            int found = Interlocked.CompareExchange(ref _users, users + 1, users);
            if (found == users)
            {
                return true;
            }

            users = found;
        }

        return false;
    }

    public void Return()
    {
        if (Interlocked.Decrement(ref _users) == 0)
        {
            Engine.Dispose();
            ServingMetrics.Drained.Add(1, new KeyValuePair<string, object?>(ServingMetrics.ModelTag, Description.Name));
        }
    }
}

using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace EbmMlNet.AspNetCore.Generations;

/// <summary>
/// Loads models with a file of their own when the application starts, and looks at every loaded model's file again and again. Looking works where
/// notifications do not: in containers, on network drives, when a link is turned to another file.
/// </summary>
internal sealed class ModelWatcher(IEnumerable<IModelStore> stores, IOptions<ModelServingOptions> options) : BackgroundService
{
    private readonly IModelStore[] _stores = [.. stores];

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        Poll();
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.PollInterval == Timeout.InfiniteTimeSpan)
        {
            return;
        }

        using var timer = new PeriodicTimer(options.Value.PollInterval);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
            {
                Poll();
            }
        }
        catch (OperationCanceledException)
        {
            // The application stops.
        }
    }

    private void Poll()
    {
        foreach (IModelSlot slot in _stores.SelectMany(store => store.Slots))
        {
            slot.Poll();
        }
    }
}

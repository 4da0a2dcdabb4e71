namespace EbmMlNet.Text.Tests.Reranking;

/// <summary>One small reranker for all tests that only use it.</summary>
public sealed class RerankerFixture : IAsyncLifetime
{
    internal TrainableReranker Reranker { get; private set; } = null!;

    public async Task InitializeAsync() => Reranker = await SmallReranker.TrainAsync(new() { HeldOutShare = 0.4 });

    public Task DisposeAsync() => Task.CompletedTask;
}

namespace EbmMlNet.Packaging.Tests;

/// <summary>The tests that share one feed, one after the other: each may use all processors to build.</summary>
[CollectionDefinition("packages")]
public sealed class PackagesShared : ICollectionFixture<PackageFeed>;

namespace EbmMlNet.Benchmarks.Pairs;

/// <summary>Pairs of texts to train on, and others of which each question is to find its own reply among all replies.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Train">Right pairs, in random order.</param>
/// <param name="Test">Other right pairs.</param>
/// <param name="Replies">What the test's questions choose among.</param>
internal sealed record PairSet(string Name, IReadOnlyList<TextPair> Train, IReadOnlyList<TextPair> Test, IReadOnlyList<string> Replies);

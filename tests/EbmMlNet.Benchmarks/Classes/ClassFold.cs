namespace EbmMlNet.Benchmarks.Classes;

/// <summary>Examples to train on and examples to test on.</summary>
internal sealed record ClassFold(IReadOnlyList<ClassRow> Train, IReadOnlyList<ClassRow> Test);

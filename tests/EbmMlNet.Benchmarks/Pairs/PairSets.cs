using ApiSearch.Documentation;
using ApiSearch.Text;
using EbmMlNet.Benchmarks.Intents;
using Microsoft.ML;

namespace EbmMlNet.Benchmarks.Pairs;

/// <summary>Pairs from .NET's own documentation, which comes with the SDK, and from banking77 where it lies beside the repository.</summary>
internal static class PairSets
{
    private const int TestPairs = 600;
    private const int ShortestSummary = 20;

    public static IEnumerable<PairSet> All(MLContext ml)
    {
        ApiMember[] members = [.. DocumentationReader.Read(DocumentationSource.FindOrThrow().Files).Where(member => member.Summary.Length > ShortestSummary)];
        yield return Split("overloads", Overloads(members));
        yield return Split("names", members.DistinctBy(member => member.Summary)
            .Select(member => new TextPair { Question = NameOf(member), Reply = member.Summary }));
        if (RealData.Banking77 is not string folder)
        {
            Console.WriteLine("banking77 is skipped: shared/data/banking77/train.csv is not beside the repository.");
            yield break;
        }

        IntentSet bank = Banking77.Load(ml, folder);
        yield return Whole("banking77, question to question", SameIntent(bank.Train), SameIntent(bank.Test));
        yield return Whole("banking77, question to intent", Described(bank.Train), Described(bank.Test));
    }

    // The summaries of two overloads say nearly the same in other words.
    private static IEnumerable<TextPair> Overloads(ApiMember[] members) => members
        .Where(member => member.Id[0] == 'M')
        .GroupBy(member => member.Id.Split('(')[0])
        .Select(overloads => overloads.Select(member => member.Summary).Distinct().Take(2).ToArray())
        .Where(two => two.Length == 2)
        .Select(two => new TextPair { Question = two[0], Reply = two[1] })
        .DistinctBy(pair => pair.Question)
        .DistinctBy(pair => pair.Reply);

    private static string NameOf(ApiMember member) =>
        string.Join(' ', member.Id[2..].Split('(')[0].Split('.').TakeLast(2).SelectMany(part => Words.Split(part)));

    private static IEnumerable<TextPair> SameIntent(IReadOnlyList<IntentRow> rows) => rows.GroupBy(row => row.Intent)
        .SelectMany(intent => Shuffled(intent.Select(row => row.Question)).Chunk(2))
        .Where(two => two.Length == 2)
        .Select(two => new TextPair { Question = two[0], Reply = two[1] });

    private static IEnumerable<TextPair> Described(IReadOnlyList<IntentRow> rows) =>
        rows.Select(row => new TextPair { Question = row.Question, Reply = row.Intent.Replace('_', ' ') });

    private static PairSet Split(string name, IEnumerable<TextPair> pairs)
    {
        TextPair[] all = Shuffled(pairs);
        return Make(name, all[TestPairs..], all[..TestPairs]);
    }

    private static PairSet Whole(string name, IEnumerable<TextPair> train, IEnumerable<TextPair> test) =>
        Make(name, Shuffled(train), [.. Shuffled(test).Take(TestPairs)]);

    private static PairSet Make(string name, TextPair[] train, TextPair[] test) =>
        new(name, train, test, [.. test.Select(pair => pair.Reply).Distinct()]);

    private static T[] Shuffled<T>(IEnumerable<T> items)
    {
        T[] all = [.. items];
        new Random(1).Shuffle(all);
        return all;
    }
}

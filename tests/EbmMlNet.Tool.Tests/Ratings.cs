using System.Globalization;
using System.IO.Compression;

namespace EbmMlNet.Tool.Tests;

/// <summary>Films that users rated, as a CSV and as LETOR; everyone likes new films that are cheap. A model is trained on each once.</summary>
public sealed class Ratings : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ebm-tool");

    public Ratings()
    {
        WriteCsv(Train, users: 40, seed: 1);
        WriteCsv(Test, users: 15, seed: 2);
        Trained = Ran.Of("train", Train, "-o", Model, "--label", "Rating", "--group", "User Id", "--quality", "fast", "--epochs", "20", "--valid", Test, "--json");
    }

    public string Train => PathOf("train.csv");

    public string Test => PathOf("test.csv");

    public string Model => PathOf("model.zip");

    internal Ran Trained { get; }

    public string PathOf(string name) => Path.Combine(_folder.FullName, name);

    public void Dispose() => _folder.Delete(recursive: true);

    internal static void WriteCsv(string path, int users, int seed)
    {
        var random = new Random(seed);
        var lines = new List<string> { "User Id,Title,Year,Price,Length,Rating" };

        // The rows of a user do not follow one another.
        foreach (int film in Enumerable.Range(0, 8))
        {
            foreach (int user in Enumerable.Range(0, users))
            {
                int year = random.Next(1990, 2020);
                double price = random.NextDouble() * 10;
                double liking = ((year - 1990) / 10.0) + ((10 - price) / 5);
                string shownPrice = random.Next(20) == 0 ? "NA" : price.ToString("F2", CultureInfo.InvariantCulture);
                lines.Add(FormattableString.Invariant($"user {user},\"Film, {film}\",{year},{shownPrice},{random.Next(80, 160)},{(int)liking}"));
            }
        }

        File.WriteAllLines(path, lines);
    }

    internal static void WriteLetor(string path, int queries, int seed)
    {
        var random = new Random(seed);
        using var writer = new StreamWriter(new GZipStream(File.Create(path), CompressionLevel.Fastest));
        for (int query = 1; query <= queries; query++)
        {
            for (int row = 0; row < 6; row++)
            {
                double a = random.NextDouble(), b = random.NextDouble();
                writer.WriteLine(FormattableString.Invariant($"{(int)((a + b) * 1.99)} qid:{query} 1:{a:F3} 2:{b:F3} 3:{random.NextDouble():F3}"));
            }
        }
    }
}

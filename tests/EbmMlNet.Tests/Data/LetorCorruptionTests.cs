using System.Text;
using Microsoft.ML;

namespace EbmMlNet.Tests;

/// <summary>Damaged files either read as the plain reader reads them, or are refused as it refuses them.</summary>
public sealed class LetorCorruptionTests : IDisposable
{
    private const int FeatureCount = 6;
    private const string Sound = "2 qid:GX1 1:0.5 3:-2e1 6:7 # docid = 1\r\n0 qid:GX1 2:4\n\n1.5 qid:9\t1:1 2:nan 4:12345.678901\n# end\n0 qid:10 6:0.0001\n";
    private static readonly byte[] _alphabet = Encoding.ASCII.GetBytes("0123456789:.-+eE#qidna \t\r\n\0\u007f");
    private readonly MLContext _ml = new(seed: 1);
    private readonly LetorText _text = new();

    public void Dispose() => _text.Dispose();

    [Fact]
    public void Every_truncation_reads_or_is_refused_as_it_should_be()
    {
        for (int length = 0; length <= Sound.Length; length++)
        {
            AssertAsTheOracle(Sound[..length]);
        }
    }

    [Fact]
    public void Random_damage_reads_or_is_refused_as_it_should_be()
    {
        const int seed = 20240611;
        var random = new Random(seed);
        int refused = 0;
        for (int i = 0; i < 4000; i++)
        {
            List<byte> bytes = [.. Encoding.ASCII.GetBytes(Sound)];
            for (int damage = random.Next(1, 4); damage > 0; damage--)
            {
                int at = random.Next(bytes.Count);
                switch (random.Next(4))
                {
                    case 0:
                        bytes[at] = _alphabet[random.Next(_alphabet.Length)];
                        break;
                    case 1:
                        bytes.Insert(at, _alphabet[random.Next(_alphabet.Length)]);
                        break;
                    case 2:
                        bytes.RemoveAt(at);
                        break;
                    default:
                        bytes.InsertRange(at, bytes[random.Next(at + 1)..at]);
                        break;
                }
            }

            refused += AssertAsTheOracle(Encoding.ASCII.GetString([.. bytes])) ? 1 : 0;
        }

        Assert.InRange(refused, 1000, 3900);
    }

    private bool AssertAsTheOracle(string text)
    {
        List<LetorRow>? expected = LetorOracle.Read(text, FeatureCount);
        IDataView data = _ml.Data.LoadFromLetorFile(_text.Write(text), FeatureCount);
        if (expected is null)
        {
            FormatException error = Assert.Throws<FormatException>(() => LetorText.Read(data));
            Assert.Matches(@"data\.txt, line \d+: .* expected ", error.Message);
            return true;
        }

        List<LetorRow> rows = LetorText.Read(data);
        Assert.Equal(expected.Select(r => (r.Label, r.QueryId)), rows.Select(r => (r.Label, r.QueryId)));
        Assert.Equal(expected.SelectMany(r => r.Features), rows.SelectMany(r => r.Features));
        return false;
    }
}

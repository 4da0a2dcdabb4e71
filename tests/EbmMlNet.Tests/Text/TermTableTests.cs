namespace EbmMlNet.Tests;

public class TermTableTests
{
    [Fact]
    public void A_table_counts_as_a_dictionary_does_and_is_empty_once_cleared()
    {
        var random = new Random(3);
        var table = new TermTable();
        for (int round = 0; round < 50; round++)
        {
            var expected = new Dictionary<ulong, int>();
            int count = random.Next(0, 2000);
            for (int i = 0; i < count; i++)
            {
                ulong key = (ulong)random.Next(round % 2 == 0 ? 50 : 100_000) << random.Next(0, 40);
                int number = table.Add(key);
                expected[key] = expected.GetValueOrDefault(key) + 1;
                Assert.Equal(key, table.Keys[number]);
            }

            Assert.Equal(expected.Keys, table.Keys.ToArray());
            Assert.Equal(expected.Values, table.Counts.ToArray());
            Assert.All(expected.Keys, key => Assert.Equal(key, table.Keys[table.Find(key)]));
            ulong absent = ulong.MaxValue - (ulong)round;
            Assert.Equal(-1, table.Find(absent));
            table.Clear();
            Assert.Equal(0, table.Count);
            Assert.All(expected.Keys, key => Assert.Equal(-1, table.Find(key)));
        }
    }
}

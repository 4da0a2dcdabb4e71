using System.Security.Cryptography;
using Microsoft.ML.Data;

namespace EbmMlNet.Training.Tests.Data;

public sealed class RowSumTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_sum_is_that_of_the_rows_and_their_places_however_they_are_cut(bool isDense)
    {
        float[][] rows = [.. Enumerable.Range(0, 60).Select(row => new float[] { row, 0, row % 3 == 0 ? 1 : 0, 0, -row })];
        string whole = Sum((rows, 0));
        Assert.Equal(whole, Sum((rows[..17], 0), (rows[17..], 17)));
        Assert.Equal(whole, Sum((rows[17..], 17), (rows[..17], 0)));
        Assert.NotEqual(whole, Sum((rows, 1)));
        Assert.NotEqual(whole, Sum(([.. rows[..58], rows[59], rows[58]], 0)));
        rows[30] = [30, 0, 1, 1e-30f, -30];
        Assert.NotEqual(whole, Sum((rows, 0)));

        string Sum(params (float[][] Rows, int First)[] parts)
        {
            var sum = new RowSum();
            foreach ((float[][] some, int first) in parts)
            {
                var builder = new FeatureRowsBuilder(5, isDense);
                Assert.All(some, row => Assert.True(builder.TryAdd(new VBuffer<float>(5, row), out _)));
                sum.Add(builder.Build(), first);
            }

            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            sum.AddTo(hash);
            return Convert.ToHexString(hash.GetHashAndReset());
        }
    }
}

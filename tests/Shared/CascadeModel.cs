namespace EbmMlNet.Tests;

/// <summary>
/// Users go down the list, and after a click stop with some chance: how far one looks depends on what stands above. Craswell, Zoeter, Taylor,
/// Ramsey, An Experimental Comparison of Click Position-Bias Models (2008), with more than one click.
/// </summary>
internal sealed record CascadeModel(double Stop = 1) : ClickModel
{
    public override bool[] Clicks(IReadOnlyList<double> attractions, Random random)
    {
        bool[] clicks = new bool[attractions.Count];
        for (int i = 0; i < clicks.Length; i++)
        {
            clicks[i] = random.NextDouble() < attractions[i];
            if (clicks[i] && random.NextDouble() < Stop)
            {
                break;
            }
        }

        return clicks;
    }
}

namespace EbmMlNet.Tests;

/// <summary>What tests run in a process of their own.</summary>
internal static class Program
{
    public const string EnergiesCommand = "energies";

    public static int Main(string[] args)
    {
        if (args is not [EnergiesCommand])
        {
            Console.Error.WriteLine("These tests are run by: dotnet test");
            return 1;
        }

        foreach (float energy in EnergySamples.Compute())
        {
            Console.WriteLine(EnergySamples.Format(energy));
        }

        return 0;
    }
}

namespace EbmMlNet.Tests;

/// <summary>What tests run in a process of their own.</summary>
internal static class Program
{
    public const string EnergiesCommand = "energies";
    public const string CodesCommand = "codes";
    public const string TextPairsCommand = "text-pairs";
    public const string SaveCommand = "save";
    public const string SaveOnceCommand = "save-once";

    public static int Main(string[] args)
    {
        if (args is [SaveCommand, string model])
        {
            EndlessSaving.Run(model);
        }

        if (args is [SaveOnceCommand, string once])
        {
            return EndlessSaving.RunOnce(once);
        }

        IEnumerable<float>? numbers = args switch
        {
            [EnergiesCommand] => EnergySamples.Compute(),
            [CodesCommand, string path] => SavedCodes.Compute(path),
            [TextPairsCommand, string path] => SavedTextPairs.Compute(path),
            _ => null,
        };
        if (numbers is null)
        {
            Console.Error.WriteLine("These tests are run by: dotnet test");
            return 1;
        }

        foreach (float number in numbers)
        {
            Console.WriteLine(EnergySamples.Format(number));
        }

        return 0;
    }
}

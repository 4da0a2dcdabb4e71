namespace EbmMlNet.Training.Tests.Docs;

/// <summary>What examples write. There is one console: classes that read it are one collection, whose tests follow one another.</summary>
internal static class ConsoleText
{
    public const string Collection = "console";

    public static string Of(Action run)
    {
        TextWriter console = Console.Out;
        using var output = new StringWriter { NewLine = "\n" };
        try
        {
            Console.SetOut(output);
            run();
        }
        finally
        {
            Console.SetOut(console);
        }

        return output.ToString();
    }
}

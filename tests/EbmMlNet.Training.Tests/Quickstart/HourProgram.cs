namespace EbmMlNet.Training.Tests.Quickstart;

internal static class HourProgram
{
    public static void Run(string[] args)
    {
        // <example>
        HourRanking.Run(args[0], args[1], args[2]);
        // </example>
    }
}

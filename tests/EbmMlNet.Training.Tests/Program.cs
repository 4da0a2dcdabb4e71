using EbmMlNet.Training.Tests.Training;

namespace EbmMlNet.Training.Tests;

/// <summary>The test assembly as a program: what tests start in a process of its own.</summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        if (arguments is ["checkpoint", string kind, string folder])
        {
            Console.WriteLine("training");
            Console.WriteLine(Convert.ToHexString(CheckpointedTraining.Run(kind, new Checkpoints(folder, TimeSpan.Zero))));
            return 0;
        }

        if (arguments is ["relax", string binding, string version, string cache] && OperatingSystem.IsLinux())
        {
            try
            {
                Console.WriteLine(RelaxedLibrary.Create(binding, version, [cache]));
                return 0;
            }
            catch (InvalidOperationException error)
            {
                Console.WriteLine(error.Message);
                return 2;
            }
        }

        Console.Error.WriteLine("Nothing is run without 'dotnet test'.");
        return 1;
    }
}

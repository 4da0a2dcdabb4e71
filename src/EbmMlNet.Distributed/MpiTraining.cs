using System.Reflection;
using System.Runtime.InteropServices;
using MPI;

namespace EbmMlNet;

/// <summary>Runs a program as one of several processes that train together, started by <c>mpirun -n 2 dotnet app.dll</c>.</summary>
/// <remarks>
/// On Linux it needs MPICH (Debian and Ubuntu: <c>apt-get install mpich</c>) or another MPI of its binary interface, such as Intel MPI or MVAPICH; Open MPI has
/// another. On Windows it needs Microsoft MPI. MPICH waits by polling: start no more processes than there are cores, and give each its share of them by
/// <c>Options.NumberOfThreads</c>.
/// </remarks>
/// <example>
/// <code>
/// return MpiTraining.Run(args, peers =>
/// {
///     var trainer = ml.Ranking.Trainers.EnergyBased(new EnergyRankingTrainer.Options { Peers = peers, Seed = 1, NumberOfThreads = 1 });
///     ITransformer model = trainer.Fit(data);
///     if (peers.Rank == 0)
///     {
///         ml.Model.Save(model, data.Schema, "model.zip");
///     }
/// });
/// </code>
/// </example>
public static class MpiTraining
{
    private const string WindowsName = "msmpi";
    private static readonly string[] _linuxNames = ["libmpich.so.12", "libmpi.so.12"];

    /// <summary>mpirun ends as soon as a process aborts, and has not always passed on what was written before: of 60 messages 3 were lost.</summary>
    private static readonly TimeSpan _timeToPassOn = TimeSpan.FromMilliseconds(300);

    private static readonly Lazy<bool> _resolves = new(Resolve);

    /// <summary>
    /// Joins the other processes, calls, and leaves them. A process whose call throws says why on the error output, with its number, and ends all of
    /// them: what is left is the last checkpoint.
    /// </summary>
    /// <param name="arguments">The program's arguments.</param>
    /// <param name="train">What each process does.</param>
    /// <returns>0.</returns>
    /// <exception cref="DllNotFoundException">There is no MPI that can be used.</exception>
    public static int Run(string[] arguments, Action<TrainingPeers> train)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        ArgumentNullException.ThrowIfNull(train);
        _ = _resolves.Value;
        using MPI.Environment environment = Join(arguments);
        var peers = new MpiPeers(Communicator.world);
        try
        {
            train(peers);
        }
        catch (Exception error)
        {
            // Others wait for this process, perhaps for ever.
            Console.Error.WriteLine($"Process {peers.Rank} of {peers.Count} ends the training: {error}");
            Console.Error.Flush();
            Thread.Sleep(_timeToPassOn);
            MPI.Environment.Abort(1);
            throw;
        }

        return 0;
    }

    private static MPI.Environment Join(string[] arguments)
    {
        try
        {
            return new MPI.Environment(ref arguments, Threading.Serialized);
        }
        catch (Exception error) when (error is DllNotFoundException or TypeInitializationException { InnerException: DllNotFoundException })
        {
            throw new DllNotFoundException(
                "No MPI was found. On Debian and Ubuntu: apt-get install mpich (Open MPI has another binary interface and cannot be used); on Windows install " +
                "Microsoft MPI. Then start the program by mpirun -n 2 dotnet app.dll.", error);
        }
    }

    // MPI.NET asks for the library by its name on Windows.
    private static bool Resolve()
    {
        NativeLibrary.SetDllImportResolver(typeof(Communicator).Assembly, Find);
        return true;

        static nint Find(string name, Assembly assembly, DllImportSearchPath? path)
        {
            if (OperatingSystem.IsWindows() || !name.StartsWith(WindowsName, StringComparison.OrdinalIgnoreCase))
            {
                return 0;
            }

            foreach (string library in _linuxNames)
            {
                if (NativeLibrary.TryLoad(library, assembly, path, out nint handle))
                {
                    return handle;
                }
            }

            return 0;
        }
    }
}

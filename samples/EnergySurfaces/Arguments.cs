using System.Globalization;

namespace EnergySurfaces;

/// <summary>What the command line asks for.</summary>
internal sealed record Arguments
{
    private const string Solution = "EbmMlNet.sln";

    public static string Help { get; } =
        """
        Draws what the losses of energy-based learning do, on the experiment of LeCun et al. (2006): y = x^2; and how codes
        collapse and what keeps them apart.

          dotnet run -c Release --project samples/EnergySurfaces [-- [folder] [--seed number] [--font file]]

          folder         where the pictures go; docs/images in the repository, or else the current folder
          --seed number  draws other samples and weights; 1 if not given
          --font file    a .ttf or .otf file to write with; an installed font if not given. Without any, on Debian or
                         Ubuntu: apt-get install fonts-dejavu-core
          --help         shows this
        """;

    public bool WantsHelp { get; private init; }

    public string Folder { get; private init; } = DefaultFolder();

    public int Seed { get; private init; } = 1;

    public string? Font { get; private init; }

    /// <summary>Reads the command line.</summary>
    /// <exception cref="FormatException">An argument is unknown, or its value is missing or wrong.</exception>
    public static Arguments Parse(IEnumerable<string> args)
    {
        var arguments = new Arguments();
        var rest = new Queue<string>(args);
        while (rest.TryDequeue(out string? argument))
        {
            arguments = argument switch
            {
                "--help" or "-h" => arguments with { WantsHelp = true },
                "--font" => arguments with { Font = Value() },
                "--seed" => arguments with { Seed = Number(Value()) },
                ['-', ..] => throw new FormatException($"There is no {argument}; --help shows what there is."),
                _ => arguments with { Folder = argument },
            };

            string Value() => rest.TryDequeue(out string? value) ? value : throw new FormatException($"{argument} needs a value after it.");
        }

        return arguments;
    }

    private static int Number(string text) =>
        int.TryParse(text, CultureInfo.InvariantCulture, out int number)
            ? number
            : throw new FormatException("--seed needs a whole number.");

    private static string DefaultFolder()
    {
        for (DirectoryInfo? folder = new(Directory.GetCurrentDirectory()); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, Solution)))
            {
                return Path.Combine(folder.FullName, "docs", "images");
            }
        }

        return Directory.GetCurrentDirectory();
    }
}

using EnergySurfaces.Experiment;
using EnergySurfaces.Pictures;

namespace EnergySurfaces;

internal static class Program
{
    public static int Main(string[] args)
    {
        Arguments arguments;
        try
        {
            arguments = Arguments.Parse(args);
        }
        catch (FormatException e)
        {
            Console.Error.WriteLine(e.Message);
            return 1;
        }

        if (arguments.WantsHelp)
        {
            Console.WriteLine(Arguments.Help);
            return 0;
        }

        if (Typeface.Choose(arguments.Font) is { } problem)
        {
            Console.Error.WriteLine(problem);
            return 1;
        }

        Console.WriteLine(
            """
            off by: how far the answer of lowest energy lies from x^2. energy gap: how far the most offending answer lies above the
            right one. spread: the standard deviation of the energies of a question's answers. All are averages over the questions.
            deviation and rank: how far the codes of answers are from a point (0) and from a line (1). MRR: the mean reciprocal rank of a
            held-out question's right answer among all.
            """);
        var gallery = new Gallery(arguments.Folder, arguments.Seed, Console.Out);
        string[] pictures =
        [
            gallery.SaveEnergySurfaces(LossCatalogue.All), gallery.SaveCollapse(), gallery.SaveCodes(),
            gallery.SaveLossSurfaces(LossCatalogue.All),
        ];
        Console.WriteLine();
        Console.WriteLine(string.Join(Environment.NewLine, pictures));
        return 0;
    }
}

using System.Globalization;
using EbmMlNet;
using EnergySurfaces.Experiment;
using EnergySurfaces.Pictures;

namespace EnergySurfaces;

/// <summary>The experiment, its table and its pictures.</summary>
internal sealed class Gallery(string folder, int seed, TextWriter output)
{
    private const int StepsOfLoss = 141;
    private readonly float[] _questions = Parabola.Questions(200, seed);

    /// <summary>How long each network is trained; three times that where collapse is shown.</summary>
    public int NumberOfEpochs { get; init; } = 40;

    /// <summary>What losses make of the energies of answers.</summary>
    /// <returns>The path of the picture.</returns>
    public string SaveEnergySurfaces(IEnumerable<EnergyBasedLoss> losses)
    {
        WriteHeader("The energy surface of each loss");
        var trainer = new SurfaceTrainer(_questions, seed) { NumberOfEpochs = NumberOfEpochs };
        EnergySurface before = SurfaceTrainer.Untrained("Before training", _questions, seed);
        MeasuredSurface[] measured = [.. losses.Select(trainer.Train).Prepend(before).Select(surface => Measure(surface))];
        return Save("energy-surfaces.png", path => EnergySurfacesPicture.Save(path, measured, _questions));
    }

    /// <summary>What losses are as functions of two energies.</summary>
    /// <returns>The path of the picture.</returns>
    public string SaveLossSurfaces(IEnumerable<EnergyBasedLoss> losses)
    {
        LossSurface[] surfaces = [.. losses.Select(loss => LossSurface.Of(loss, StepsOfLoss))];
        return Save("loss-surfaces.png", path => LossSurfacesPicture.Save(path, surfaces));
    }

    /// <summary>A surface that goes flat, and what helps.</summary>
    /// <returns>The path of the picture.</returns>
    public string SaveCollapse()
    {
        WriteHeader("Collapse, and the ways out of it");

        // Rectified units: smoother ones go flat where the data are, but stay raised in some far corner.
        var trainer = new SurfaceTrainer(_questions, seed) { NumberOfEpochs = 3 * NumberOfEpochs, Activation = Activation.Relu };
        EnergySurface flat = trainer.Train("EnergyLoss", new EnergyLoss(), isNonNegative: true);
        EnergySurface contrastive = trainer.Train("SquareSquareLoss", new SquareSquareLoss(), isNonNegative: true);
        EnergySurface regularized = trainer.Train(
            "EnergyLoss + LowEnergyVolume", new EnergyLoss(), isNonNegative: true, new LowEnergyVolume());
        EnergySurface architectural = DistanceToCurve.Train(
            "EnergyLoss on F = (G(x) - y)²", new EnergyLoss(), _questions, seed, steps: 25 * NumberOfEpochs);
        MeasuredSurface[] measured =
        [
            Measure(flat, "collapsed"), Measure(contrastive, "contrastive"), Measure(regularized, "regularized"),
            Measure(architectural, "architectural"),
        ];
        output.WriteLine($"What the trainer said of the first: {flat.FlatWarning ?? "nothing."}");
        return Save("collapse.png", path => CollapsePicture.Save(path, measured, _questions));
    }

    /// <summary>Codes that shrink to one, and what keeps them apart.</summary>
    /// <returns>The path of the picture.</returns>
    public string SaveCodes()
    {
        output.WriteLine();
        output.WriteLine($"{"Collapse of codes, and what helps",-36}{"deviation",12}{"rank",10}{"MRR",10}");
        var points = new HiddenPoints(seed);
        var trainer = new CodeTrainer(points, seed) { NumberOfEpochs = NumberOfEpochs };
        CodeMap before = CodeTrainer.Untrained("Before training", points, seed), collapsed = trainer.Train(CodeCase.Collapse);
        CodeMap[] maps = [before, collapsed, .. CodeCase.Remedies.Select(trainer.Train)];
        foreach ((CodeCase @case, _, _, CodeStatistics statistics, double reciprocalRank) in maps)
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{@case.Name,-36}{statistics.Deviation,12:F3}{statistics.EffectiveRank,10:F2}{reciprocalRank,10:F3}"));
        }

        output.WriteLine($"What the trainer said of {collapsed.Case.Name}: {collapsed.FlatWarning ?? "nothing."}");
        return Save("codes.png", path => CodesPicture.Save(path, maps, points));
    }

    private void WriteHeader(string title)
    {
        output.WriteLine();
        output.WriteLine($"{title,-36}{"off by",8}{"energy gap",14}{"spread",12}   flat");
    }

    private MeasuredSurface Measure(EnergySurface surface, string kind = "")
    {
        SurfaceMeasures measures = SurfaceMeasures.Of(surface, _questions);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{surface.Name,-36}{measures.Error,8:F3}{measures.Gap,14:F3}{measures.Spread,12:F3}   {(measures.IsFlat ? "yes" : "no")}"));
        return new MeasuredSurface(surface, measures, kind);
    }

    private string Save(string name, Action<string> save)
    {
        string path = Path.Combine(Directory.CreateDirectory(folder).FullName, name);
        save(path);
        return path;
    }
}

using EbmMlNet;
using EnergySurfaces.Experiment;
using SkiaSharp;

namespace EnergySurfaces.Tests;

/// <summary>
/// The sample's core on few losses and short training. Where no font is installed its pictures have no text, and are drawn all the same.
/// </summary>
public sealed class GalleryTests : IDisposable
{
    private const int NameWidth = 36;
    private readonly string _folder = Directory.CreateTempSubdirectory("EnergySurfaces").FullName;
    private readonly StringWriter _output = new();

    public void Dispose()
    {
        _output.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void The_surface_of_each_loss_is_measured_and_drawn()
    {
        string path = Gallery(epochs: 10).SaveEnergySurfaces([new HingeLoss(), new SquareSquareLoss()]);
        AssertPicture("energy-surfaces.png", path);
        double before = Error("Before training");
        Assert.True(Error("HingeLoss") < 0.3 * before && Error("SquareSquareLoss") < 0.3 * before, _output.ToString());
    }

    [Fact]
    public void Each_loss_is_drawn_over_two_energies() =>
        AssertPicture("loss-surfaces.png", Gallery().SaveLossSurfaces([new HingeLoss(), new EnergyLoss(), new ListNetLoss()]));

    [Fact]
    public void One_surface_goes_flat_and_each_cure_keeps_it_in_shape()
    {
        AssertPicture("collapse.png", Gallery(epochs: 10).SaveCollapse());
        Assert.EndsWith("yes", Row("EnergyLoss"), StringComparison.Ordinal);
        Assert.Contains("The energy surface is flat after epoch", _output.ToString(), StringComparison.Ordinal);
        foreach (string cured in new[] { "SquareSquareLoss", "EnergyLoss + LowEnergyVolume", "EnergyLoss on F = (G(x) - y)²" })
        {
            Assert.EndsWith("no", Row(cured), StringComparison.Ordinal);
            Assert.True(Error(cured) < 0.2, Row(cured));
        }
    }

    [Fact]
    public void Codes_shrink_to_one_and_each_remedy_keeps_them_apart()
    {
        AssertPicture("codes.png", Gallery(epochs: 40).SaveCodes());
        (double deviation, double reciprocalRank) = Codes(CodeCase.Collapse.Name);
        Assert.Contains("said of EnergyLoss: The energy surface is flat after epoch", _output.ToString(), StringComparison.Ordinal);
        Assert.Equal(6, CodeCase.Remedies.Count);
        foreach (string remedy in CodeCase.Remedies.Select(remedy => remedy.Name))
        {
            (double kept, double found) = Codes(remedy);
            // Barlow Twins asks for uncorrelated codes of no particular size, so that theirs are the smallest.
            Assert.True(deviation < 0.2 * kept && reciprocalRank + 0.1 < found, _output.ToString());
        }

        (double Deviation, double ReciprocalRank) Codes(string name) =>
            (double.Parse(Row(name).Substring(NameWidth, 12)), double.Parse(Row(name)[^10..]));
    }

    [Fact]
    public void The_same_seed_gives_the_same_picture()
    {
        byte[] first = File.ReadAllBytes(Gallery().SaveEnergySurfaces([new LogLoss()]));
        byte[] second = File.ReadAllBytes(Gallery().SaveEnergySurfaces([new LogLoss()]));
        Assert.Equal(first, second);
    }

    private Gallery Gallery(int epochs = 1) => new(_folder, seed: 1, _output) { NumberOfEpochs = epochs };

    private string Row(string name) =>
        _output.ToString().Split(_output.NewLine).Single(line => line.Length > NameWidth && line[..NameWidth].TrimEnd() == name);

    private double Error(string name) => double.Parse(Row(name).Substring(NameWidth, 8));

    private void AssertPicture(string name, string path)
    {
        Assert.Equal(Path.Combine(_folder, name), path);
        using SKBitmap picture = SKBitmap.Decode(path);
        Assert.InRange(picture.Width, 900, 2000);
        Assert.InRange(picture.Height, 500, 2000);

        // The colours of the heat maps, and more: white, the axes, what lies on the maps.
        Assert.True(picture.Pixels.Distinct().Count() > 20, "The picture is all but empty.");
    }
}

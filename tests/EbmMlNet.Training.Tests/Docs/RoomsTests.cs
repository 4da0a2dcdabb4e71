using System.Text.RegularExpressions;
using EbmMlNet.Tests;

namespace EbmMlNet.Training.Tests.Docs;

/// <summary>What the guide says that parts of the library know nothing of.</summary>
public sealed partial class RoomsTests
{
    [Theory]
    [InlineData("EbmMlNet/Energies")]
    [InlineData("EbmMlNet/Inference")]
    [InlineData("EbmMlNet.Training/Losses")]
    [InlineData("EbmMlNet.Training/Margins")]
    [InlineData("EbmMlNet.Training/Negatives")]
    [InlineData("EbmMlNet.Training/Regularizers")]
    public void A_room_of_numbers_or_tensors_knows_no_ML_NET(string room)
    {
        string[] files = Directory.GetFiles(Path.Combine(Checkout.Root, "src", room), "*.cs", SearchOption.AllDirectories);
        Assert.NotEmpty(files);
        Assert.All(files, file => Assert.DoesNotMatch(MlNet(), File.ReadAllText(file)));
    }

    [GeneratedRegex(@"^using (static )?Microsoft\.ML|[ (<]Microsoft\.ML\.|\bIDataView\b|\bIHost\b", RegexOptions.Multiline)]
    private static partial Regex MlNet();
}

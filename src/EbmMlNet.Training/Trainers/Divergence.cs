using System.Globalization;
using System.Text;
using TorchSharp;

namespace EbmMlNet;

/// <summary>Finds out what in training is no longer finite, and advises from what is true of the options.</summary>
internal sealed class Divergence(EnergyTrainerOptions options, Variant variant, GroupBatches batches, Func<int, string> describeSlot)
{
    /// <summary>Inputs beyond this are the first thing to look at; scaled ones stay far below.</summary>
    private const float LargeInput = 1000;

    /// <summary>What is wrong with a loss that is not finite.</summary>
    /// <param name="energies">What it was given.</param>
    /// <param name="terms">The loss, then the regularizers' terms.</param>
    public string OfLoss(torch.Tensor energies, IReadOnlyList<torch.Tensor> terms)
    {
        if (!Finite.All(energies))
        {
            return "The energies are";
        }

        int term = terms.Select((value, i) => (value, i)).First(pair => pair.i == terms.Count - 1 || !Finite.All(pair.value)).i;
        return string.Create(CultureInfo.InvariantCulture,
            $"The energies are finite, from {energies.min().item<float>():G4} to {energies.max().item<float>():G4}, but {Name(term)} is");
    }

    /// <summary>What to say of it.</summary>
    /// <param name="what">What is no longer finite, with its verb.</param>
    /// <param name="epoch">The epoch, from 1.</param>
    /// <param name="step">The batch, from 1.</param>
    /// <param name="steps">How many batches an epoch has.</param>
    /// <param name="groups">The batch's groups.</param>
    public string Describe(string what, int epoch, int step, int steps, int[] groups)
    {
        (int slot, float value) = batches.LargestInput(groups);
        var text = new StringBuilder();
        _ = text.Append(CultureInfo.InvariantCulture,
            $"{what} no longer finite in epoch {epoch}, batch {step} of {steps}. The largest input of that batch, after scaling, is {value:G6} in " +
            $"{describeSlot(slot)}. ");
        if (options.FeatureScaling == FeatureScaling.None && variant.Architecture.InputEncoding is null)
        {
            _ = text.Append("Use FeatureScaling.Auto (it is None). ");
        }
        else if (Math.Abs(value) > LargeInput)
        {
            _ = text.Append("That is far outside what the training rows' values are: look at that feature first. ");
        }

        if (options.MaxGradientNorm is null)
        {
            _ = text.Append("Set MaxGradientNorm (it is null; its default is 5). ");
        }

        return text.Append(CultureInfo.InvariantCulture, $"Lower LearningRate ({variant.LearningRate}).").ToString();
    }

    private string Name(int term) =>
        term == 0 ? $"the loss ({options.ChosenLoss.GetType().Name})" : $"the regularizer {options.Regularizers[term - 1].GetType().Name}";
}

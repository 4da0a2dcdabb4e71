namespace EbmMlNet;

/// <summary>The shape of the networks of a density, and what keeps them from being too sure.</summary>
/// <param name="Networks">M, how many there are.</param>
/// <param name="Hidden">The units of their hidden layers.</param>
/// <param name="Components">K, the components of the mixture.</param>
/// <param name="Codes">The codes of the residual; 0 for none.</param>
/// <param name="Floor">The least spread.</param>
/// <param name="Dropout">The share of hidden units left out in each step.</param>
/// <param name="Sparsity">The strength of the group lasso on features.</param>
/// <param name="Targets">D, how many numbers an answer has.</param>
internal sealed record DensityShape(
    int Networks, IReadOnlyList<int> Hidden, int Components, int Codes, double Floor, double Dropout, double Sparsity, int Targets = 1)
{
    /// <summary>Outputs of a network.</summary>
    public int OutputCount => (Components * ContinuousNetwork.OutputsPerComponent(Targets)) + Codes;

    /// <summary>Numbers below the diagonal of a component's factor.</summary>
    public int Below => Targets * (Targets - 1) / 2;

    /// <summary>What the outputs of a network are before it has learnt anything: components side by side that cover all answers.</summary>
    public float[] FirstOutputs(Random random)
    {
        float[] outputs = new float[OutputCount];
        for (int k = 0; k < Components * Targets; k++)
        {
            // Of one target evenly, of several by chance. Spreads begin at softplus(0) = .69, factors as the unit matrix.
            outputs[Components + k] = Targets > 1 ? (float)((2 * random.NextDouble()) - 1) : Components == 1 ? 0 : (float)((2.0 * k / (Components - 1)) - 1);
        }

        for (int c = 0; c < Codes; c++)
        {
            outputs[OutputCount - Codes + c] = (float)((3 * random.NextDouble()) - 1.5);
        }

        return outputs;
    }
}

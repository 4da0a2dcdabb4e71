namespace EbmMlNet;

/// <summary>The shape of the networks of a density, and what keeps them from being too sure.</summary>
/// <param name="Networks">M, how many there are.</param>
/// <param name="Hidden">The units of their hidden layers.</param>
/// <param name="Components">K, the components of the mixture.</param>
/// <param name="Codes">The codes of the residual; 0 for none.</param>
/// <param name="Floor">The least spread.</param>
/// <param name="Dropout">The share of hidden units left out in each step.</param>
/// <param name="Sparsity">The strength of the group lasso on features.</param>
internal sealed record DensityShape(
    int Networks, IReadOnlyList<int> Hidden, int Components, int Codes, double Floor, double Dropout, double Sparsity)
{
    /// <summary>Outputs of a network.</summary>
    public int OutputCount => (3 * Components) + Codes;

    /// <summary>What the outputs of a network are before it has learnt anything: components side by side that cover all answers.</summary>
    public float[] FirstOutputs(Random random)
    {
        float[] outputs = new float[OutputCount];
        for (int k = 0; k < Components; k++)
        {
            outputs[Components + k] = Components == 1 ? 0 : (float)((2.0 * k / (Components - 1)) - 1);
            // softplus(0) = .69.
            outputs[(2 * Components) + k] = 0;
        }

        for (int c = 0; c < Codes; c++)
        {
            outputs[(3 * Components) + c] = (float)((3 * random.NextDouble()) - 1.5);
        }

        return outputs;
    }
}

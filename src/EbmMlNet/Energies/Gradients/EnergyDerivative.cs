namespace EbmMlNet;

/// <summary>
/// One output of a model in the hands of one caller, who asks how it changes with the features. Not for two threads at a time.
/// </summary>
internal abstract class EnergyDerivative
{
    /// <summary>dF/dx of raw features.</summary>
    public abstract void Gradient(ReadOnlySpan<float> features, Span<float> gradient);

    /// <summary>Adds weight times the integral of dF along the path from one row to another, split by feature.</summary>
    public abstract void AddContributions(ReadOnlySpan<float> features, ReadOnlySpan<float> against, double weight, Span<double> contributions);

    public Explanation Explain(ReadOnlySpan<float> features, ReadOnlySpan<float> against, float energy, float energyAgainst)
    {
        double[] contributions = new double[features.Length];
        AddContributions(features, against, 1, contributions);
        return new Explanation(energy, energyAgainst, Array.ConvertAll(contributions, contribution => (float)contribution));
    }
}

namespace EbmMlNet;

/// <summary>The nonlinearity between the layers of a network.</summary>
public enum Activation
{
    /// <summary>max(0, x).</summary>
    Relu = 0,

    /// <summary>x / (1 + exp(-x)), also called swish.</summary>
    Silu = 1,

    /// <summary>The hyperbolic tangent.</summary>
    Tanh = 2,
}

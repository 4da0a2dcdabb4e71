namespace EbmMlNet;

/// <summary>Activations and their derivatives, one number at a time.</summary>
internal static class ActivationSlope
{
    /// <summary>a(x).</summary>
    public static float Value(Activation activation, float x) => activation switch
    {
        Activation.Relu => x < 0 ? 0 : x,
        Activation.Silu => x * Sigmoid(x),
        _ => MathF.Tanh(x),
    };

    /// <summary>da/dx; that of the rectifier at 0 is 0, as torch has it.</summary>
    public static float At(Activation activation, float x)
    {
        switch (activation)
        {
            case Activation.Relu:
                return x > 0 ? 1 : 0;
            case Activation.Silu:
                float sigmoid = Sigmoid(x);
                return sigmoid * (1 + (x * (1 - sigmoid)));
            default:
                float tanh = MathF.Tanh(x);
                return 1 - (tanh * tanh);
        }
    }

    /// <summary>The derivative of softplus.</summary>
    public static float Sigmoid(float x) => 1 / (1 + MathF.Exp(-x));
}

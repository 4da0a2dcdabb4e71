using TorchSharp;
using static TorchSharp.torch.nn;

namespace EbmMlNet;

/// <summary>The twin of <see cref="ActivationLayer"/>, with the dropout that follows it in training.</summary>
internal sealed class ActivationTwin(Activation activation, int width, Dropout? dropout) : LayerTwin
{
    public override torch.Tensor Forward(in TwinPass pass, ReadOnlySpan<torch.Tensor> inputs)
    {
        torch.Tensor x = activation switch
        {
            Activation.Relu => functional.relu(inputs[0]),
            Activation.Silu => functional.silu(inputs[0]),
            _ => torch.tanh(inputs[0]),
        };
        return pass.Select(pass.IsTraining && dropout is not null ? dropout.Apply(x) : x);
    }

    public override Layer Export(ReadOnlySpan<float> weights) => new ActivationLayer(activation, width);
}

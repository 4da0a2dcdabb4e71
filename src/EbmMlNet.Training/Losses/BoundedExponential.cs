using static TorchSharp.torch;

namespace EbmMlNet;

internal static class BoundedExponential
{
    /// <summary>
    /// Beyond this exponent the exponential goes on along its tangent: e^20 is steep enough, and squares of it are still finite.
    /// </summary>
    public const float Limit = 20f;

    /// <summary><c>exp(x)</c>, continued along its tangent above <see cref="Limit"/>, so that value and gradient stay finite.</summary>
    public static Tensor Exp(Tensor exponent)
    {
        using TorchSharp.DisposeScope scope = NewDisposeScope();

        // Up to the limit the second factor is 1; above it the first is constant.
        return scope.MoveToOuter(exponent.clamp_max(Scalars.Of(Limit)).exp() * (exponent - Scalars.Of(Limit)).relu().Plus(1));
    }
}

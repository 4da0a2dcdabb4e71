namespace EbmMlNet.Tests;

public class MlpEnergyTests
{
    private static readonly InputScaling Scaling = InputScaling.Identity(3);

    [Fact]
    public void Parameters_are_kept_as_they_were_given()
    {
        var random = new Random(1);
        float[] weights = RandomEnergies.Normal(6, random, 1), bias = [1f, 2f];
        var scaling = new InputScaling([5f, 5f, 5f], [3f, 3f, 3f], [true, false, true]);
        DenseLayer first = new(3, 2, weights, bias), last = new(2, 1, [1f, 1f], [0f]);
        var energy = new MlpEnergy(scaling, [first, last], Activation.Silu);
        Assert.Equal(weights, energy.Layers[0].Weights.ToArray());
        Assert.Equal(bias, energy.Layers[0].Bias.ToArray());
        Assert.Equal(Activation.Silu, energy.Activation);
        Assert.Same(scaling, energy.Scaling);
        Assert.False(energy.IsNonNegative);
    }

    [Fact]
    public void Layers_that_do_not_fit_are_refused_by_number()
    {
        DenseLayer first = Layer(3, 4), last = Layer(4, 1);
        Assert.Contains("Two layers or more expected", Message(() => new MlpEnergy(Scaling, [Layer(3, 1)], Activation.Relu)));
        Assert.Contains("Layer 0 takes 4 inputs; 3 expected", Message(() => new MlpEnergy(Scaling, [last, last], Activation.Relu)));
        Assert.Contains("Layer 2 takes 4 inputs; 2 expected", Message(() => new MlpEnergy(Scaling, [first, Layer(4, 2), last], Activation.Relu)));
        Assert.Contains("gives 2 outputs", Message(() => new MlpEnergy(Scaling, [first, Layer(4, 2)], Activation.Relu)));
        Assert.Contains("not an activation", Message(() => new MlpEnergy(Scaling, [first, last], (Activation)9)));
    }

    [Fact]
    public void Parameters_that_are_not_finite_are_refused()
    {
        Assert.Contains("Value 1 is NaN", Message(() => new DenseLayer(2, 1, [0f, float.NaN], [0f])));
        Assert.Contains("Infinity", Message(() => new LinearEnergy(Scaling, [0f, 0f, 0f], float.PositiveInfinity)));
        Assert.Contains("2 values expected, 3 found", Message(() => new DenseLayer(2, 1, [0f, 0f, 0f], [0f])));
        var huge = new InputScaling([0f], [1e30f], [false]);
        Assert.Contains("weights times scale", Message(() => new LinearEnergy(huge, [1e20f], 0f)));
    }

    private static DenseLayer Layer(int inputs, int outputs) => new(inputs, outputs, new float[inputs * outputs], new float[outputs]);

    private static string Message(Func<object> create) => Assert.Throws<ArgumentException>(create).Message;
}

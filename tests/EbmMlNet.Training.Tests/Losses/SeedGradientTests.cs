using TorchSharp;
using static TorchSharp.torch;

namespace EbmMlNet.Training.Tests;

/// <summary>
/// The piecewise gradients of the simple, hinge and square-square losses with respect to weights W, on both sides of every kink and on it,
/// at energies <c>F(x,y) = w·φ(y)</c> whose gradients are φ. The hinge's gradient carries no margin, and the square-square's second case is
/// <c>-2 (m - F(x,ȳ)) dF(x,ȳ)/dW</c>: both are held against finite differences too.
/// </summary>
public sealed class SeedGradientTests
{
    private const double Margin = 1;

    private static readonly double[] _right = [0.7, -0.3, 1.1];
    private static readonly double[] _wrong = [-0.4, 0.9, 0.2];

    /// <summary>
    /// Energies of the right and the offending answer inside every region, a little to each side of every kink, and on it.
    /// </summary>
    public static TheoryData<double, double> Points
    {
        get
        {
            TheoryData<double, double> points = [];
            foreach (double correct in new[] { -0.8, -1e-3, 0, 1e-3, 0.4, 1.3 })
            {
                double[] levels = [-0.5, 0.2, 1 - 1e-3, 1, 1 + 1e-3, 1.4, 2.3, correct + 1 - 1e-3, correct + 1, correct + 1 + 1e-3];
                foreach (double incorrect in levels.DistinctBy(energy => Math.Round(energy, 9)))
                {
                    points.Add(correct, incorrect);
                }
            }

            return points;
        }
    }

    [Theory]
    [MemberData(nameof(Points))]
    public void Simple_loss(double correct, double incorrect) => Check(
        new SimpleLoss(), correct, incorrect, correct > 0 ? 1 : 0, Margin - incorrect > 0 ? -1 : 0);

    [Theory]
    [MemberData(nameof(Points))]
    public void Hinge_loss(double correct, double incorrect) => Check(
        new HingeLoss(), correct, incorrect, correct - incorrect + Margin > 0 ? 1 : 0, correct - incorrect + Margin > 0 ? -1 : 0);

    [Theory]
    [MemberData(nameof(Points))]
    public void Square_square_loss(double correct, double incorrect) => Check(
        new SquareSquareLoss(), correct, incorrect, correct > 0 ? 2 * correct : 0, Margin - incorrect > 0 ? -2 * (Margin - incorrect) : 0);

    /// <summary>The gradient with respect to W is <paramref name="down"/> dF(x,y)/dW + <paramref name="up"/> dF(x,ȳ)/dW.</summary>
    private static void Check(EnergyBasedLoss loss, double correct, double incorrect, double down, double up)
    {
        using DisposeScope scope = NewDisposeScope();
        double[] start = WeightsWith(correct, incorrect);
        Tensor weights = tensor(start, requires_grad: true);
        Value(loss, weights).backward();
        double[] gradient = Batch.Doubles(weights.grad!);
        bool onKink = Math.Abs(correct) < 1e-9 || Math.Abs(Margin - incorrect) < 1e-9 || Math.Abs(correct - incorrect + Margin) < 1e-9;
        for (int i = 0; i < start.Length; i++)
        {
            if (!onKink)
            {
                LossContractTests.Near((down * _right[i]) + (up * _wrong[i]), gradient[i], 1e-9, $"dL/dw{i}");
                LossContractTests.Near((Shifted(1e-6) - Shifted(-1e-6)) / 2e-6, gradient[i], 1e-5, $"finite difference over w{i}");
            }
            else
            {
                // On a kink the gradient lies between those of its two sides.
                double before = (Shifted(0) - Shifted(-1e-6)) / 1e-6;
                double after = (Shifted(1e-6) - Shifted(0)) / 1e-6;
                Assert.InRange(gradient[i], Math.Min(before, after) - 1e-4, Math.Max(before, after) + 1e-4);
            }

            double Shifted(double change)
            {
                double[] moved = [.. start];
                moved[i] += change;
                return Value(loss, tensor(moved)).item<double>();
            }
        }
    }

    private static Tensor Value(EnergyBasedLoss loss, Tensor weights)
    {
        Tensor features = tensor(new[] { _right, _wrong }.SelectMany(row => row).ToArray(), [2, 3]);
        AnswerGroups answers = GroupLayout.Create([2], [1, 0]).Arrange(features.matmul(weights));
        return loss.Evaluate(answers, new LossContext(new Random(1)) { Margin = new ConstantMargin((float)Margin) }).Mean();
    }

    /// <summary>The smallest weights that give both answers these energies.</summary>
    private static double[] WeightsWith(double correct, double incorrect)
    {
        double rr = Dot(_right, _right);
        double rw = Dot(_right, _wrong);
        double ww = Dot(_wrong, _wrong);
        double determinant = (rr * ww) - (rw * rw);
        double a = ((correct * ww) - (incorrect * rw)) / determinant;
        double b = ((incorrect * rr) - (correct * rw)) / determinant;
        return [.. _right.Zip(_wrong, (r, w) => (a * r) + (b * w))];

        static double Dot(double[] x, double[] y) => x.Zip(y, (p, q) => p * q).Sum();
    }
}

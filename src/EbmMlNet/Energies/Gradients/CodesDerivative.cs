using System.Numerics.Tensors;

namespace EbmMlNet;

/// <summary>The derivative of D(a, b) / temperature, where a and b are the codes of the two sides of scaled features.</summary>
internal sealed class CodesDerivative(JointEmbeddingEnergy energy) : ScaledDerivative(energy.Scaling)
{
    private const float LeastLength = 1e-12f;
    private readonly Side _context = new(energy.ContextEncoder, energy.Distance == EmbeddingDistance.Cosine);
    private readonly Side _answer = new(energy.AnswerEncoder, energy.Distance == EmbeddingDistance.Cosine);

    protected override float ByScaled(ReadOnlySpan<float> z, Span<float> gradient)
    {
        ReadOnlySpan<float> a = _context.Forward(z[..energy.ContextCount]), b = _answer.Forward(z[energy.ContextCount..]);
        Span<float> ofA = _context.OfCode, ofB = _answer.OfCode;
        float distance;
        switch (energy.Distance)
        {
            case EmbeddingDistance.SquaredEuclidean:
                distance = TensorPrimitives.Distance(a, b);
                distance *= distance;
                Difference(a, b, 2, ofA, ofB);
                break;
            case EmbeddingDistance.Euclidean:
                distance = TensorPrimitives.Distance(a, b);
                Difference(a, b, distance > 0 ? 1 / distance : 0, ofA, ofB);
                break;
            case EmbeddingDistance.Bilinear:
                Bilinear(a, b, ofA, ofB);
                distance = TensorPrimitives.Dot(a, ofA);
                break;
            default:
                distance = (energy.Distance == EmbeddingDistance.Cosine ? 1 : 0) - TensorPrimitives.Dot(a, b);
                TensorPrimitives.Negate(b, ofA);
                TensorPrimitives.Negate(a, ofB);
                break;
        }

        TensorPrimitives.Divide(ofA, energy.Temperature, ofA);
        TensorPrimitives.Divide(ofB, energy.Temperature, ofB);
        _context.Backward(gradient[..energy.ContextCount]);
        _answer.Backward(gradient[energy.ContextCount..]);
        return distance / energy.Temperature;
    }

    private static void Difference(ReadOnlySpan<float> a, ReadOnlySpan<float> b, float factor, Span<float> ofA, Span<float> ofB)
    {
        TensorPrimitives.Subtract(a, b, ofA);
        TensorPrimitives.Multiply(ofA, factor, ofA);
        TensorPrimitives.Negate(ofA, ofB);
    }

    private void Bilinear(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> ofA, Span<float> ofB)
    {
        ofB.Clear();
        for (int i = 0; i < a.Length; i++)
        {
            ReadOnlySpan<float> row = energy.Bilinear.Slice(i * b.Length, b.Length);
            ofA[i] = -TensorPrimitives.Dot(row, b);
            TensorPrimitives.MultiplyAdd(row, -a[i], ofB, ofB);
        }
    }

    /// <summary>An encoder and what divides its code by the length, once or, for the cosine of unit codes, twice.</summary>
    private sealed class Side(Encoder encoder, bool isCosine)
    {
        private readonly LayerTape _tape = new(encoder.Layers, encoder.Activation);
        private readonly float[] _code = new float[encoder.Dimension];
        private readonly float[] _ofCode = new float[encoder.Dimension];
        private readonly bool _isUnit = encoder.UnitLength || isCosine;
        private float _length;

        public Span<float> OfCode => _ofCode;

        public ReadOnlySpan<float> Forward(ReadOnlySpan<float> z)
        {
            _tape.Forward(z).CopyTo(_code);
            if (_isUnit)
            {
                _length = TensorPrimitives.Norm<float>(_code);
                TensorPrimitives.Divide(_code, MathF.Max(_length, LeastLength), _code);
            }

            return _code;
        }

        /// <summary>From dF/d(code) in <see cref="OfCode"/>.</summary>
        public void Backward(Span<float> ofInputs)
        {
            if (_isUnit)
            {
                // The part along the code changes its length alone, which does not count; a code of no length is divided by a constant.
                float along = _length > LeastLength ? TensorPrimitives.Dot<float>(_ofCode, _code) : 0;
                TensorPrimitives.MultiplyAdd(_code, -along, _ofCode, _ofCode);
                TensorPrimitives.Divide(_ofCode, MathF.Max(_length, LeastLength), _ofCode);
            }

            _tape.Backward(_ofCode, ofInputs);
        }
    }
}

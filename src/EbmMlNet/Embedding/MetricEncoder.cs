using Microsoft.ML.Data;

namespace EbmMlNet;

/// <summary>Codes of one side of a learnt metric; sparse where most places are empty. Not for two threads at a time.</summary>
internal sealed class MetricEncoder
{
    /// <summary>A code comes sparse if at most this share of it is not 0.</summary>
    private const int SparseFraction = 4;

    // As in the energy.
    private const float LeastSquare = 1e-12f;

    private readonly CosineMetricEnergy _energy;
    private readonly InputScaling _scaling;
    private readonly int _first;
    private readonly float[] _side;
    private readonly float[] _inputs;
    private readonly float[] _projection;
    private readonly int[] _indices;
    private readonly float[] _values;

    public MetricEncoder(CosineMetricEnergy energy, bool isAnswer)
    {
        int count = isAnswer ? energy.AnswerCount : energy.ContextCount;
        _energy = energy;
        _first = isAnswer ? energy.ContextCount : 0;
        _scaling = energy.Scaling.Slice(_first, count);
        _side = new float[count];
        _inputs = new float[count];
        _indices = new int[count];
        _values = new float[count];
        _projection = new float[energy.Rank];
    }

    public void Encode(in VBuffer<float> features, ref VBuffer<float> code)
    {
        int count = Read(features);
        Span<int> places = _indices.AsSpan(0, count);
        Span<float> values = _values.AsSpan(0, count);
        float scale = 1 / MathF.Sqrt(Math.Max(_energy.Metric.Project(places, values, _projection), LeastSquare));
        for (int i = 0; i < count; i++)
        {
            places[i] = _energy.Metric.PlaceOf(places[i]);
            values[i] *= _energy.Weights[places[i]] * scale;
        }

        int placeCount = _energy.Weights.Length, length = placeCount + _projection.Length, kept = count + _projection.Length;
        if (kept > length / SparseFraction)
        {
            VBufferEditor<float> dense = VBufferEditor.Create(ref code, length);
            dense.Values.Clear();
            for (int i = 0; i < count; i++)
            {
                dense.Values[places[i]] = values[i];
            }

            Directions(dense.Values[placeCount..], scale);
            code = dense.Commit();
            return;
        }

        places.Sort(values);
        VBufferEditor<float> sparse = VBufferEditor.Create(ref code, length, kept);
        places.CopyTo(sparse.Indices);
        values.CopyTo(sparse.Values);
        for (int k = 0; k < _projection.Length; k++)
        {
            sparse.Indices[count + k] = placeCount + k;
        }

        Directions(sparse.Values[count..], scale);
        code = sparse.Commit();
    }

    private void Directions(Span<float> values, float scale)
    {
        for (int k = 0; k < _projection.Length; k++)
        {
            values[k] = _projection[k] * scale;
        }
    }

    /// <summary>Keeps the inputs that are not 0, under the numbers their features have in a row, and says how many they are.</summary>
    private int Read(in VBuffer<float> features)
    {
        bool isRow = features.Length == _energy.FeatureCount;
        int first = isRow ? _first : 0, count = 0;
        ReadOnlySpan<float> values = features.GetValues();
        if (features.IsDense)
        {
            return Scale(values.Slice(first, _side.Length));
        }

        ReadOnlySpan<int> indices = features.GetIndices();
        if (!_energy.TakesRaw)
        {
            Array.Clear(_side);
            for (int i = 0; i < indices.Length; i++)
            {
                int at = indices[i] - first;
                if (at >= 0 && at < _side.Length)
                {
                    _side[at] = values[i];
                }
            }

            return Scale(_side);
        }

        for (int i = 0; i < indices.Length; i++)
        {
            int at = indices[i] - first;
            if (at >= 0 && at < _side.Length && values[i] != 0 && !float.IsNaN(values[i]))
            {
                _indices[count] = _first + at;
                _values[count++] = values[i];
            }
        }

        return count;
    }

    private int Scale(ReadOnlySpan<float> side)
    {
        int count = 0;
        _scaling.Transform(side, _inputs);
        for (int i = 0; i < _inputs.Length; i++)
        {
            if (_inputs[i] != 0)
            {
                _indices[count] = _first + i;
                _values[count++] = _inputs[i];
            }
        }

        return count;
    }
}

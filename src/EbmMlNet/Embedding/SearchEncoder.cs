using Microsoft.ML.Data;

namespace EbmMlNet;

/// <summary>Codes in their form for search, of rows of all features or of one side's. Not for two threads at a time.</summary>
internal sealed class SearchEncoder
{
    private readonly PackedTowers _towers;
    private readonly bool _isAnswer;
    private readonly float[] _code;
    private readonly float[] _scratch;

    public SearchEncoder(JointEmbeddingEnergy energy, bool isAnswer)
    {
        _towers = energy.Towers;
        _isAnswer = isAnswer;
        _code = new float[_towers.PaddedDimension];
        _scratch = new float[_towers.ScratchLength];
    }

    /// <summary>The code of a vector of either length, which the caller has checked.</summary>
    public void Encode(in VBuffer<float> features, Span<float> code)
    {
        bool isRow = features.Length == _towers.FeatureCount;
        ReadOnlySpan<float> values = features.GetValues();
        if (features.IsDense)
        {
            ReadOnlySpan<float> side = !isRow ? values : _isAnswer ? values[_towers.ContextCount..] : values[.._towers.ContextCount];
            if (_isAnswer)
            {
                _towers.PrepareAnswer(side, _code, _scratch);
            }
            else
            {
                _towers.PrepareContext(side, _code, _scratch);
            }
        }
        else
        {
            ReadOnlySpan<int> indices = features.GetIndices();
            int split = !isRow ? (_isAnswer ? 0 : indices.Length) : _towers.Split(indices);
            Range side = _isAnswer ? split.. : ..split;
            int first = isRow && _isAnswer ? _towers.ContextCount : 0;
            (_isAnswer ? _towers.Answer : _towers.Context).Apply(indices[side], values[side], _code, _scratch, first);
            if (_isAnswer)
            {
                _towers.PrepareAnswer(_code);
            }
            else
            {
                _towers.PrepareContext(_code, _scratch);
            }
        }

        _code.AsSpan(0, code.Length).CopyTo(code);
    }
}

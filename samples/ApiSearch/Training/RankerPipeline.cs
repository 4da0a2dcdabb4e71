using ApiSearch.Features;
using EbmMlNet;
using Microsoft.ML;

namespace ApiSearch.Training;

/// <summary>What happens to the rows before a ranker sees them: the same for every ranker.</summary>
internal static class RankerPipeline
{
    /// <summary>
    /// Group ids are hashed rather than mapped by <c>MapValueToKey</c>, which knows no group but those it was fitted on: all groups of
    /// another data set would become one. The names of the concatenated columns become slot names, for permutation feature importance.
    /// </summary>
    public static IEstimator<ITransformer> Features(MLContext ml)
    {
        string[] texts = [nameof(Candidate.Name), nameof(Candidate.Type), nameof(Candidate.Parameters)];
        var options = new TextPairOptions { SplitsIdentifiers = true };
        return ml.Transforms.Conversion.Hash(nameof(Candidate.GroupId), numberOfBits: 31)
            .Append(ml.Transforms.Categorical.OneHotEncoding(nameof(Candidate.Kind)))
            .Append(ml.Transforms.Categorical.OneHotEncoding(nameof(Candidate.Verb), maximumNumberOfKeys: 40))
            .Append(ml.Transforms.TextPair(texts[0], nameof(Candidate.Question), texts[0], options))
            .Append(ml.Transforms.TextPair(texts[1], nameof(Candidate.Question), texts[1], options))
            .Append(ml.Transforms.TextPair(texts[2], nameof(Candidate.Question), texts[2], options))
            .Append(ml.Transforms.Concatenate("Features", [.. FeatureColumns.Numbers, nameof(Candidate.Kind), nameof(Candidate.Verb), .. texts]));
    }
}

namespace EbmMlNet;

/// <summary>How much time training may take for how good a model, where the networks are left to the library.</summary>
public enum Quality
{
    /// <summary>One or two networks, in about the time that gradient-boosted trees take with default options.</summary>
    Fast = 0,

    /// <summary>
    /// Networks of different kinds, of which a part of the data held out for that says how much each is to count, or, of few features, two of one kind, for a ranker
    /// from 12,000 rows on; in about twice the time.
    /// </summary>
    Balanced = 1,

    /// <summary>More such networks, in about the time of tuning gradient-boosted trees on a grid of nine points.</summary>
    Best = 2,
}

namespace EbmMlNet;

/// <summary>What a query counts for that a metric cannot rate, because no candidate is right.</summary>
public enum QueriesWithoutRightAnswers
{
    /// <summary>It is left out of the mean. The default.</summary>
    LeftOut,

    /// <summary>It counts 0. ML.NET's evaluator does this.</summary>
    CountAsZero,

    /// <summary>It counts 1: no order is better than any other.</summary>
    CountAsOne,
}

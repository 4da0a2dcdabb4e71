namespace ApiSearch.Questions;

/// <summary>What a question is used for.</summary>
internal enum Part
{
    /// <summary>To fit the rankers.</summary>
    Training,

    /// <summary>To decide when to stop training.</summary>
    Validation,

    /// <summary>To measure the rankers, and nothing else.</summary>
    HeldOut,
}

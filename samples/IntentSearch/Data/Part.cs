namespace IntentSearch.Data;

/// <summary>What a question is used for.</summary>
internal enum Part
{
    /// <summary>To fit the models.</summary>
    Train,

    /// <summary>To measure them, and nothing else.</summary>
    Test,
}

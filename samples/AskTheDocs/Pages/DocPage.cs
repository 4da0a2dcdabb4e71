using ApiSearch.Questions;
using Microsoft.Extensions.VectorData;

namespace AskTheDocs.Pages;

/// <summary>A page of the documentation: a type, or all overloads of one member. A record of the vector store.</summary>
public sealed class DocPage
{
    /// <summary>Its number, from zero.</summary>
    [VectorStoreKey]
    public int Key { get; init; }

    /// <summary>What it is about: <c>StringBuilder.Append method, System.Text</c>.</summary>
    [VectorStoreData]
    public string Title { get; init; } = "";

    /// <summary>What is searched: names, parameters, the returned value, exceptions, remarks, but not the summary.</summary>
    [VectorStoreData]
    public string Text { get; init; } = "";

    /// <summary>The first summary, to be shown. Questions are made of summaries, so nothing may search here.</summary>
    [VectorStoreData]
    public string Summary { get; init; } = "";

    /// <summary>The embedding of <see cref="Text"/>.</summary>
    [VectorStoreVector(384)]
    public ReadOnlyMemory<float> Vector { get; set; }

    /// <summary>All its summaries, from which questions are made.</summary>
    internal string[] Summaries { get; init; } = [];

    /// <summary>Whether its type is trained on or measured with.</summary>
    internal Part Part { get; init; }
}

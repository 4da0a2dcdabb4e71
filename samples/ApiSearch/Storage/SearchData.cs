using ApiSearch.Search;
using ApiSearch.Translation;

namespace ApiSearch.Storage;

/// <summary>What answering needs beside the ranker: the members, and the table that features are computed with.</summary>
internal sealed record SearchData(ApiIndex Index, TranslationTable Translation);

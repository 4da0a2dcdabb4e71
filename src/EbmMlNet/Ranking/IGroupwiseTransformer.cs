using Microsoft.ML;

namespace EbmMlNet;

/// <summary>Marks a transformer that looks at all rows of a group at a time.</summary>
internal interface IGroupwiseTransformer : ITransformer;

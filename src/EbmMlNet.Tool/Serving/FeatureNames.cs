using EbmMlNet.AspNetCore;
using EbmMlNet.Tool.Models;
using Microsoft.ML;

namespace EbmMlNet.Tool.Serving;

/// <summary>The names of the features of the model that is live, in its order.</summary>
internal sealed class FeatureNames(string path, IModelCatalog catalog)
{
    private readonly object _reading = new();
    private (string? Hash, IReadOnlyList<string> Names) _known = (null, []);

    public IReadOnlyList<string> Current
    {
        get
        {
            string? live = catalog.Models.First(model => model.Name == ServedModel.Ranker).Generation?.Hash;
            lock (_reading)
            {
                if (_known.Hash != live)
                {
                    _known = (live, RankerFile.Load(new MLContext(), path).Features);
                }

                return _known.Names;
            }
        }
    }

    /// <summary>Candidates as rows of the model.</summary>
    /// <param name="field">What problems call them.</param>
    /// <param name="candidates">Features by name.</param>
    /// <param name="problems">Gets what is wrong, by field.</param>
    public ServedCandidate[] Rows(string field, IReadOnlyList<Dictionary<string, float?>?> candidates, Dictionary<string, string[]> problems)
    {
        IReadOnlyList<string> names = Current;
        var rows = new ServedCandidate[candidates.Count];
        for (int row = 0; row < rows.Length; row++)
        {
            rows[row] = new ServedCandidate { Row = row, Features = new float[names.Count] };
            string own = candidates.Count == 1 && !field.EndsWith('s') ? field : $"{field}[{row}]";
            if (candidates[row] is not { } values)
            {
                problems[own] = [$"Is null, but must have the features {string.Join(", ", names.Take(10))}{(names.Count > 10 ? ", ..." : "")}."];
                continue;
            }

            string[] missing = [.. names.Where(name => !values.ContainsKey(name))];
            if (missing.Length > 0)
            {
                problems[own] = [$"Lacks {string.Join(", ", missing.Take(10))}{(missing.Length > 10 ? ", ..." : "")}; give null for a missing value."];
                continue;
            }

            for (int i = 0; i < names.Count; i++)
            {
                rows[row].Features[i] = values[names[i]] ?? float.NaN;
            }
        }

        return rows;
    }
}

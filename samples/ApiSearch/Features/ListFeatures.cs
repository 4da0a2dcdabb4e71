using ApiSearch.Search;

namespace ApiSearch.Features;

/// <summary>Features that compare a candidate with the other candidates of its question.</summary>
internal static class ListFeatures
{
    public static void Add(Candidate[] rows, IndexedMember[] members)
    {
        if (rows.Length == 0)
        {
            return;
        }

        float best = rows.Max(row => row.QueryFromWords);
        float highest = rows.Max(row => row.QueryFromWordsSum);
        float total = rows.Sum(row => MathF.Exp(row.QueryFromWordsSum - highest));
        var names = members.CountBy(member => member.Name.Name).ToDictionary();
        var types = members.CountBy(member => (member.Name.Namespace, member.Name.Type)).ToDictionary();
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i].QueryFromWordsBehind = best - rows[i].QueryFromWords;
            rows[i].QueryFromWordsPosterior = MathF.Exp(rows[i].QueryFromWordsSum - highest) / total;
            rows[i].SameNameShare = (float)names[members[i].Name.Name] / rows.Length;
            rows[i].SameTypeShare = (float)types[(members[i].Name.Namespace, members[i].Name.Type)] / rows.Length;
        }
    }
}

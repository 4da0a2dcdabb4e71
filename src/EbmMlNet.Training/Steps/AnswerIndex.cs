using TorchSharp;

namespace EbmMlNet;

/// <summary>The incorrect answers of lowest energy to each question among all answers, by the codes of the moment.</summary>
internal sealed class AnswerIndex
{
    private const int QuestionsAtATime = 1024;

    private readonly Dictionary<int, int[]> _mined = [];

    private AnswerIndex()
    {
    }

    public IReadOnlyList<int> MinedFor(int group) => _mined[group];

    public static AnswerIndex Read(BinaryReader reader)
    {
        var index = new AnswerIndex();
        for (int count = reader.ReadInt32(); count > 0; count--)
        {
            int group = reader.ReadInt32();
            int[] mined = new int[reader.ReadInt32()];
            for (int i = 0; i < mined.Length; i++)
            {
                mined[i] = reader.ReadInt32();
            }

            index._mined.Add(group, mined);
        }

        return index;
    }

    public void Write(BinaryWriter writer)
    {
        writer.Write(_mined.Count);
        foreach ((int group, int[] mined) in _mined)
        {
            writer.Write(group);
            writer.Write(mined.Length);
            Array.ForEach(mined, writer.Write);
        }
    }

    public static AnswerIndex Build(
        PairModule module, FeatureTensor features, PairTable pairs, GroupedRows rows, int[] groups, MinedCandidates mining, CancellationToken cancellation)
    {
        var index = new AnswerIndex();
        using DisposeScope scope = torch.NewDisposeScope();
        using IDisposable off = torch.no_grad();
        Func<int[], torch.Tensor> against = module.Against(features, pairs.AnswerRows, cancellation);
        int nearest = Math.Min(pairs.AnswerCount, mining.Count + mining.SkipNearest + pairs.MostRights);
        torch.Device device = module.Weights.Device;
        int most = ScoringBatch.Rows(device, rows.FeatureCount, module.Weights.Count, QuestionsAtATime);
        foreach (int[] some in groups.Chunk(Math.Clamp(ScoringBatch.Pairs(device) / pairs.AnswerCount, 1, most)))
        {
            cancellation.ThrowIfCancellationRequested();
            using DisposeScope part = torch.NewDisposeScope();
            torch.Tensor energies = against(Array.ConvertAll(some, group => rows.Offsets[group]));
            long[] found = energies.topk(nearest, 1, largest: false).indexes.cpu().data<long>().ToArray();
            for (int g = 0; g < some.Length; g++)
            {
                IReadOnlySet<int> rights = pairs.RightsOf(some[g]);
                index._mined.Add(some[g], [.. found[(g * nearest)..((g + 1) * nearest)]
                    .Select(answer => (int)answer)
                    .Where(answer => !rights.Contains(answer))
                    .Skip(mining.SkipNearest)
                    .Take(mining.Count)]);
            }
        }

        return index;
    }
}

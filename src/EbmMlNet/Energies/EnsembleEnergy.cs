using System.Buffers;

namespace EbmMlNet;

/// <summary>F(x) = sum_m w_m F_m(x): energies that were trained apart, weighed and added up.</summary>
/// <remarks>Its members may be of any kind. Where the weights sum to 1, it is their mean.</remarks>
public sealed class EnsembleEnergy : EnergyFunction
{
    internal const string FormatTag = "ensemble";
    private readonly float[] _weights;

    /// <summary>Adds energies up; they are shared.</summary>
    /// <param name="members">F_m: one energy or more of the same number of features; an ensemble is no member of another.</param>
    /// <param name="weights">w_m, each above 0 and finite.</param>
    /// <exception cref="ArgumentException">There is no member, or the members do not fit each other, or a weight is not above 0.</exception>
    public EnsembleEnergy(IReadOnlyList<EnergyFunction> members, ReadOnlySpan<float> weights)
        : base(InputScaling.Identity(CheckMembers(members)))
    {
        Members = [.. members];
        Parameters.CheckLength(weights.Length, Members.Count, nameof(weights));
        Parameters.CheckFinite(weights, nameof(weights));
        for (int i = 0; i < weights.Length; i++)
        {
            if (!(weights[i] > 0))
            {
                throw new ArgumentException(FormattableString.Invariant($"Weight {i} is {weights[i]}; a number above 0 expected."), nameof(weights));
            }
        }

        _weights = weights.ToArray();
        var graph = new GraphBuilder(FeatureCount);
        int[] places = [.. Members.Select(member => graph.Add(member.Graph, 0))];
        _ = graph.Add(new SumLayer(1, _weights), places);
        Graph = graph.Finish(isNonNegative: false);
    }

    /// <summary>F_m.</summary>
    public IReadOnlyList<EnergyFunction> Members { get; }

    /// <summary>w_m.</summary>
    public ReadOnlySpan<float> Weights => _weights;

    /// <inheritdoc/>
    public override bool IsNonNegative => Graph.IsNonNegative;

    internal override string Tag => FormatTag;

    internal override LayerGraph Graph { get; }

    internal static EnsembleEnergy Read(PartReader reader)
    {
        float[] weights = reader.Floats("ensemble/weights", -1);
        var members = new EnergyFunction[weights.Length];
        for (int i = 0; i < members.Length; i++)
        {
            members[i] = EnergyKinds.Read(reader.Under($"ensemble/{i}/"));
        }

        return new EnsembleEnergy(members, weights);
    }

    internal override void Write(PartWriter writer)
    {
        writer.Write("ensemble/weights", _weights);
        for (int i = 0; i < Members.Count; i++)
        {
            EnergyKinds.Write(writer.Under($"ensemble/{i}/"), Members[i]);
        }
    }

    private protected override float Compute(ReadOnlySpan<float> features)
    {
        float sum = 0;
        for (int i = 0; i < _weights.Length; i++)
        {
            sum += _weights[i] * Members[i].Energy(features);
        }

        return sum;
    }

    private protected override float Compute(ReadOnlySpan<int> indices, ReadOnlySpan<float> values)
    {
        float sum = 0;
        for (int i = 0; i < _weights.Length; i++)
        {
            sum += _weights[i] * Members[i].Energy(indices, values);
        }

        return sum;
    }

    private protected override void Compute(ReadOnlySpan<float> rows, Span<float> energies)
    {
        float[] own = ArrayPool<float>.Shared.Rent(energies.Length);
        energies.Clear();
        for (int i = 0; i < _weights.Length; i++)
        {
            Span<float> ofMember = own.AsSpan(0, energies.Length);
            Members[i].Energies(rows, ofMember);
            for (int row = 0; row < energies.Length; row++)
            {
                energies[row] += _weights[i] * ofMember[row];
            }
        }

        ArrayPool<float>.Shared.Return(own);
    }

    private static int CheckMembers(IReadOnlyList<EnergyFunction> members)
    {
        ArgumentNullException.ThrowIfNull(members);
        if (members.Count == 0)
        {
            throw new ArgumentException("One member or more expected, none found.", nameof(members));
        }

        for (int i = 0; i < members.Count; i++)
        {
            ArgumentNullException.ThrowIfNull(members[i], nameof(members));
            if (members[i].FeatureCount != members[0].FeatureCount)
            {
                throw new ArgumentException(
                    $"Member {i} takes {members[i].FeatureCount} features, but the first {members[0].FeatureCount}.", nameof(members));
            }

            if (members[i] is EnsembleEnergy)
            {
                throw new ArgumentException($"Member {i} is an ensemble itself; add its members up instead.", nameof(members));
            }
        }

        return members[0].FeatureCount;
    }
}

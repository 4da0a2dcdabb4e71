using MPI;

namespace EbmMlNet;

/// <summary>The processes of an MPI communicator.</summary>
internal sealed class MpiPeers(Intracommunicator communicator) : TrainingPeers
{
    private float[] _own = [];
    private float[] _sums = [];

    public override int Rank { get; } = communicator.Rank;

    public override int Count { get; } = communicator.Size;

    public override void Sum(Span<float> values)
    {
        if (_own.Length != values.Length)
        {
            _own = new float[values.Length];
            _sums = new float[values.Length];
        }

        values.CopyTo(_own);
        communicator.Allreduce(_own, Operation<float>.Add, ref _sums);
        _sums.CopyTo(values);
    }

    public override long Max(long value) => communicator.Allreduce(value, Operation<long>.Max);

    public override string ToString() => FormattableString.Invariant($"{Count} processes");
}

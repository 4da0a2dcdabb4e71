using TorchSharp;

namespace EbmMlNet;

/// <summary>A copy of a module's state, such as that of the best epoch.</summary>
internal sealed class Checkpoint(TrainableModule module) : IDisposable
{
    private List<torch.Tensor> _state = [];

    public void Save()
    {
        Dispose();
        _state = [.. module.State.Select(tensor => tensor.detach().clone().DetachFromDisposeScope())];
    }

    /// <summary>Gives the module the state saved last; leaves it alone where none was.</summary>
    public void Restore()
    {
        using IDisposable off = torch.no_grad();
        foreach ((torch.Tensor tensor, torch.Tensor saved) in module.State.Zip(_state))
        {
            _ = tensor.copy_(saved);
        }
    }

    public void Write(BinaryWriter writer)
    {
        writer.Write(_state.Count);
        _state.ForEach(writer.Write);
    }

    public void Read(BinaryReader reader)
    {
        Dispose();
        if (reader.ReadInt32() > 0)
        {
            Save();
            _state.ForEach(reader.ReadInto);
        }
    }

    public void Dispose()
    {
        foreach (torch.Tensor tensor in _state)
        {
            tensor.Dispose();
        }

        _state = [];
    }
}

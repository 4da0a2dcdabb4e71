namespace EbmMlNet.AspNetCore.Generations;

/// <summary>The models of one kind of engine.</summary>
internal interface IModelStore
{
    IEnumerable<IModelSlot> Slots { get; }

    IModelSlot? Find(string name);
}

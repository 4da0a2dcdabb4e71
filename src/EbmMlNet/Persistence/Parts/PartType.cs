namespace EbmMlNet;

/// <summary>What the values of a part are. The numbers are in every saved model and never change.</summary>
internal enum PartType : byte
{
    Bytes = 1,
    Text = 2,
    Int32 = 3,
    Float32 = 4,
    Float64 = 5,
}

namespace EbmMlNet;

/// <summary>A layer of raw features, with which a graph begins.</summary>
internal interface IEntryLayer
{
    /// <summary>How its outputs change as a row becomes another; for one caller.</summary>
    EntryPath CreatePath();
}

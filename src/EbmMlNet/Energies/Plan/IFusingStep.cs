namespace EbmMlNet;

/// <summary>A step that can apply an activation to its outputs itself.</summary>
internal interface IFusingStep
{
    /// <summary>Adds the activation, while the plan is being built.</summary>
    void Fuse(Activation activation);
}

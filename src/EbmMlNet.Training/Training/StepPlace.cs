namespace EbmMlNet;

/// <summary>Where in training a step is, and its chance, which depends on the place alone.</summary>
/// <param name="Epoch">The epoch, from 1.</param>
/// <param name="Step">The step within it, from 1.</param>
/// <param name="Progress">From 0 at the first step of all to nearly 1 at the last.</param>
/// <param name="Random">The step's source of chance.</param>
/// <param name="Number">The step's number, for what draws from a seed.</param>
internal readonly record struct StepPlace(int Epoch, int Step, double Progress, Random Random, ulong Number)
{
    /// <summary>The place in words.</summary>
    public string When => FormattableString.Invariant($"in epoch {Epoch}, batch {Step}");
}

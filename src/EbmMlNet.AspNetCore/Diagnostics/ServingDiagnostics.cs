namespace EbmMlNet.AspNetCore;

/// <summary>The names under which OpenTelemetry and other listeners find this library.</summary>
public static class ServingDiagnostics
{
    /// <summary>
    /// The name of the meter and of the activity source. Instruments: <c>ebm.answer.duration</c>, <c>ebm.answer.candidates</c>,
    /// <c>ebm.model.loads</c>, <c>ebm.model.drained</c>, <c>ebm.model.evictions</c>, with the tags <c>ebm.model</c> and <c>ebm.outcome</c>.
    /// </summary>
    public const string Name = "EbmMlNet.AspNetCore";
}

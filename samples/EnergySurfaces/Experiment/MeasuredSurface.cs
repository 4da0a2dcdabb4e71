namespace EnergySurfaces.Experiment;

/// <summary>A surface and what was measured on it.</summary>
/// <param name="Surface">The surface.</param>
/// <param name="Measures">Whether it is good for inference.</param>
/// <param name="Kind">What it is an example of.</param>
internal sealed record MeasuredSurface(EnergySurface Surface, SurfaceMeasures Measures, string Kind = "");

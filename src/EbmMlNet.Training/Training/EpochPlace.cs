namespace EbmMlNet;

/// <summary>An epoch that has ended.</summary>
/// <param name="Epoch">Its number, from 1.</param>
/// <param name="LearningRate">The step size of its last step.</param>
/// <param name="Best">The best metric of earlier epochs; negative infinity where none was measured.</param>
/// <param name="Clock">Gives the time since training began, also before it was cut off.</param>
internal readonly record struct EpochPlace(int Epoch, double LearningRate, double Best, Func<TimeSpan> Clock);

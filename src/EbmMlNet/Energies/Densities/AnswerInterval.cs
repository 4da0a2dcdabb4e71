namespace EbmMlNet;

/// <summary>All answers from one to another.</summary>
/// <param name="From">The least.</param>
/// <param name="To">The greatest.</param>
public readonly record struct AnswerInterval(double From, double To)
{
    /// <summary>How far it reaches.</summary>
    public double Width => To - From;

    /// <summary>Whether an answer lies in it.</summary>
    /// <param name="answer">The answer.</param>
    public bool Contains(double answer) => answer >= From && answer <= To;
}

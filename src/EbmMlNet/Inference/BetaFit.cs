namespace EbmMlNet;

/// <summary>Finds the inverse temperature at which the Gibbs distribution of scores makes right answers most likely.</summary>
/// <remarks>C. Guo et al., On Calibration of Modern Neural Networks (2017), section 4.2: temperature scaling.</remarks>
internal sealed class BetaFit
{
    private const int GridPoints = 65;
    private readonly List<float> _energies = [];
    private readonly List<bool> _isRight = [];
    private readonly List<int> _ends = [];
    private double _variance;

    /// <summary>Whether some group was added that has a right answer and an incorrect one.</summary>
    public bool HasContrast => _ends.Count > 0;

    /// <summary>Whether some group added has different scores: without, every beta fits as well as any other.</summary>
    public bool HasSpread => _variance > 0;

    /// <summary>
    /// Adds a group; scores that are not finite do not count, nor do groups without a right or without an incorrect answer.
    /// </summary>
    /// <param name="scores">The scores, -F, of its answers.</param>
    /// <param name="isRight">Which of them are right.</param>
    public void Add(ReadOnlySpan<float> scores, ReadOnlySpan<bool> isRight)
    {
        double sum = 0, squares = 0;
        int finite = 0, right = 0;
        for (int i = 0; i < scores.Length; i++)
        {
            if (float.IsFinite(scores[i]))
            {
                finite++;
                right += isRight[i] ? 1 : 0;
                sum += scores[i];
            }
        }

        if (right == 0 || right == finite)
        {
            return;
        }

        for (int i = 0; i < scores.Length; i++)
        {
            if (float.IsFinite(scores[i]))
            {
                _energies.Add(-scores[i]);
                _isRight.Add(isRight[i]);
                squares += Math.Pow(scores[i] - (sum / finite), 2);
            }
        }

        _variance += squares / finite;
        _ends.Add(_energies.Count);
    }

    /// <summary>
    /// The beta from 0.0001 to 10000, divided by the standard deviation of a group's scores, that minimizes the mean over groups of -log
    /// of the summed probability of right answers. Groups must <see cref="HasContrast">have contrast</see> and <see
    /// cref="HasSpread">spread</see>.
    /// </summary>
    /// <param name="start">A beta known so far: it stays where no other is better.</param>
    public float Minimize(float start)
    {
        // Several right answers in a group make more than one minimum possible, so a grid comes first.
        double unit = Math.Log(1 / Math.Sqrt(_variance / _ends.Count));
        double low = unit + Math.Log(1e-4), step = Math.Log(1e8) / (GridPoints - 1);
        int best = Enumerable.Range(0, GridPoints).MinBy(i => MeanNll(Math.Exp(low + (i * step))));
        double left = low + (Math.Max(best - 1, 0) * step), right = low + (Math.Min(best + 1, GridPoints - 1) * step);
        double golden = (Math.Sqrt(5) - 1) / 2;
        for (int i = 0; i < 30; i++)
        {
            double a = right - (golden * (right - left)), b = left + (golden * (right - left));
            if (MeanNll(Math.Exp(a)) <= MeanNll(Math.Exp(b)))
            {
                right = b;
            }
            else
            {
                left = a;
            }
        }

        float found = (float)Math.Exp((left + right) / 2);
        return MeanNll(found) < MeanNll(start) ? found : start;
    }

    private double MeanNll(double beta)
    {
        double total = 0;
        int start = 0;
        foreach (int end in _ends)
        {
            PartitionSum all = new(beta), right = new(beta);
            for (int i = start; i < end; i++)
            {
                all.Add(_energies[i]);
                if (_isRight[i])
                {
                    right.Add(_energies[i]);
                }
            }

            total += right.MinusLogShareOf(all);
            start = end;
        }

        return total / _ends.Count;
    }
}

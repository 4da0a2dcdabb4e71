namespace EbmMlNet;

/// <summary>Which of several classifiers to keep: those whose mean makes rows held out from training most likely.</summary>
internal static class LikeliestMembers
{
    /// <summary>So many energies of a network tell enough, in 32 MB.</summary>
    public const int MostCells = 4_000_000;

    /// <summary>
    /// Begins with all, and leaves out one after the other: that without which the mean makes the rows most likely, as long as the rows agree on
    /// that by more than a standard error of their log-likelihoods' differences.
    /// </summary>
    /// <param name="energies">The energies of each network: of each row those of all classes, that of the right one last.</param>
    /// <param name="classCount">The number of classes.</param>
    /// <param name="beta">The inverse temperature of the probabilities.</param>
    /// <returns>The shares: equal ones of those that are kept, 0 of the others.</returns>
    public static double[] Of(IReadOnlyList<double[]> energies, int classCount, double beta)
    {
        List<int> kept = [.. Enumerable.Range(0, energies.Count)];
        double[] before = Losses(kept);
        while (kept.Count > 1 && before.Length > 1)
        {
            (List<int> Kept, double[] Losses)[] without = [.. kept.Select(one => kept.FindAll(member => member != one)).Select(rest => (rest, Losses(rest)))];
            (List<int> rest, double[] losses) = without.MinBy(one => one.Losses.Sum());
            if (!IsLess(losses, before))
            {
                break;
            }

            (kept, before) = (rest, losses);
        }

        return [.. Enumerable.Range(0, energies.Count).Select(member => kept.Contains(member) ? 1.0 / kept.Count : 0)];

        double[] Losses(List<int> members)
        {
            double[] losses = new double[energies[0].Length / classCount];
            float[] mean = new float[classCount];
            for (int row = 0; row < losses.Length; row++)
            {
                Array.Clear(mean);
                foreach (int member in members)
                {
                    for (int i = 0; i < classCount; i++)
                    {
                        mean[i] += (float)(energies[member][(row * classCount) + i] / members.Count);
                    }
                }

                PartitionSum right = new(beta), all = new(beta);
                right.Add(mean[^1]);
                all.Add(mean);
                losses[row] = right.MinusLogShareOf(all);
            }

            return losses;
        }
    }

    private static bool IsLess(double[] losses, double[] than)
    {
        double[] gains = [.. than.Zip(losses, (before, after) => before - after)];
        double mean = gains.Average();
        return mean > Math.Sqrt(gains.Sum(gain => (gain - mean) * (gain - mean)) / (gains.Length - 1) / gains.Length);
    }
}

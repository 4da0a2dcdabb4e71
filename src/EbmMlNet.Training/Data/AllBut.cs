using System.Collections;

namespace EbmMlNet;

/// <summary>The whole numbers from 0 on but for some: of the rows of a stream there may be more than a list of them should take memory.</summary>
/// <param name="count">The numbers are below this.</param>
/// <param name="except">Those that are left out, ascending.</param>
internal sealed class AllBut(int count, IReadOnlyList<int> except) : IReadOnlyList<int>
{
    public int Count => count - except.Count;

    public int this[int index]
    {
        get
        {
            // How many of those left out are below: the first that is not has at least index + 1 numbers below it that stay.
            int from = 0, to = except.Count;
            while (from < to)
            {
                int middle = (from + to) / 2;
                (from, to) = except[middle] - middle <= index ? (middle + 1, to) : (from, middle);
            }

            return index + from;
        }
    }

    /// <summary>The same without some more.</summary>
    public AllBut Without(IEnumerable<int> more) => new(count, [.. except.Concat(more).Order()]);

    public IEnumerator<int> GetEnumerator()
    {
        for (int number = 0, at = 0; number < count; number++)
        {
            if (at < except.Count && except[at] == number)
            {
                at++;
            }
            else
            {
                yield return number;
            }
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

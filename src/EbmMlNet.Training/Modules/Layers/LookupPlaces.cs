using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace EbmMlNet;

/// <summary>
/// The rows of a table that the values of a step fall on, feature by feature, and how far they lie towards the next: put in this order once, for the sums of
/// curves and for their gradient. Memory stays for the next step.
/// </summary>
/// <param name="knots">The knots of each feature.</param>
internal sealed class LookupPlaces(FeatureKnots knots)
{
    /// <summary>A cache line of so many floats is read as a whole, and so are those of as many rows.</summary>
    private const int RowsAtOnce = 16;

    private int[] _places = [];
    private float[] _fractions = [];

    /// <summary>The number of rows.</summary>
    public int RowCount { get; private set; }

    /// <summary>The place of the first feature in the first row, that of the next row behind it; then come those of the next feature.</summary>
    public ref int FirstPlace => ref MemoryMarshal.GetArrayDataReference(_places);

    /// <summary>In the same order.</summary>
    public ref float FirstFraction => ref MemoryMarshal.GetArrayDataReference(_fractions);

    /// <summary>How many rows of the table a feature has, that of missing values among them.</summary>
    public int CountOf(int feature) => knots.CountOf(feature) + 1;

    /// <summary>The places of all rows for a feature.</summary>
    public ReadOnlySpan<int> PlacesOf(int feature) => _places.AsSpan(feature * RowCount, RowCount);

    /// <summary>The fractions of all rows for a feature.</summary>
    public ReadOnlySpan<float> FractionsOf(int feature) => _fractions.AsSpan(feature * RowCount, RowCount);

    /// <summary>Makes room for so many rows.</summary>
    public void Resize(int rows)
    {
        RowCount = rows;
        int cells = checked(rows * knots.FeatureCount);
        if (_places.Length < cells)
        {
            (_places, _fractions) = (new int[cells], new float[cells]);
        }
    }

    /// <summary>Fills some of the rows.</summary>
    /// <param name="rows">Which.</param>
    /// <param name="values">Places with fractions of all rows, each counted from 0 at the first knot of its feature, row by row.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Fill((int Start, int End) rows, ReadOnlySpan<float> values)
    {
        int features = knots.FeatureCount;
        for (int start = rows.Start; start < rows.End; start += RowsAtOnce)
        {
            int count = Math.Min(RowsAtOnce, rows.End - start);
            for (int feature = 0; feature < features; feature++)
            {
                int first = knots.FirstPlace(feature);
                Span<int> places = _places.AsSpan((feature * RowCount) + start, count);
                Span<float> fractions = _fractions.AsSpan((feature * RowCount) + start, count);
                ref float value = ref Unsafe.Add(ref MemoryMarshal.GetReference(values), (nuint)start * (nuint)features + (nuint)feature);
                for (int i = 0; i < places.Length; i++)
                {
                    int place = (int)value;
                    fractions[i] = value - place;
                    places[i] = first + place;
                    value = ref Unsafe.Add(ref value, features);
                }
            }
        }
    }
}

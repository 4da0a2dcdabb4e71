namespace EbmMlNet;

/// <summary>Something that is measured of each slot, value by value.</summary>
internal interface ISlotStatistic
{
    void Add(float value);

    /// <summary>As many zeros at once.</summary>
    void AddZeros(long count);
}

namespace EbmMlNet;

/// <summary>
/// The few vector operations the kernels need, so that one kernel serves every register width. The width never shows in a
/// result: each output is summed in one fixed order. Only a machine without fused multiply-add rounds differently.
/// </summary>
/// <typeparam name="TVector">The register's type.</typeparam>
internal interface ILanes<TVector>
    where TVector : struct
{
    static abstract int Count { get; }

    static abstract TVector Load(ref float source, nuint offset);

    static abstract void Store(TVector value, ref float destination, nuint offset);

    static abstract TVector Broadcast(float value);

    /// <summary>One bit for every lane that is not 0, the lowest for the first.</summary>
    static abstract ulong NonZeros(TVector value);

    /// <summary>left * right + addend.</summary>
    static abstract TVector MultiplyAdd(TVector left, TVector right, TVector addend);

    static abstract TVector Add(TVector left, TVector right);

    /// <summary>The sum of the lanes: the one operation whose rounding goes with their number.</summary>
    static abstract float Sum(TVector value);

    static abstract TVector Multiply(TVector left, TVector right);

    static abstract TVector Divide(TVector left, TVector right);

    static abstract TVector Clamp(TVector value, TVector least, TVector most);
}

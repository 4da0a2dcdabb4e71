namespace EbmMlNet;

/// <summary>A value far outside all others that is frequent: as a rule it stands for a missing one.</summary>
/// <param name="Slot">Where it stands.</param>
/// <param name="Value">The value.</param>
/// <param name="Share">About which share of the slot's values it is.</param>
internal readonly record struct StandIn(int Slot, float Value, double Share);

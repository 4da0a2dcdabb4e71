using System.Text;
using ApiSearch.Documentation;

namespace ApiSearch.Questions;

/// <summary>
/// Deals declaring types out to training (70%), validation (10%) and held-out (20%) by a hash of their name. Nested types go with the
/// type around them, and <c>Tuple`2</c> with <c>Tuple</c>: they describe the same things in the same words.
/// </summary>
internal static class TypeSplit
{
    public static Part PartOf(MemberName member) => (Hash(member.TypeFamily) % 100) switch
    {
        < 70 => Part.Training,
        < 80 => Part.Validation,
        _ => Part.HeldOut,
    };

    // FNV-1a: string.GetHashCode differs from one process to the next.
    internal static uint Hash(string text)
    {
        uint hash = 2166136261;
        foreach (byte b in Encoding.UTF8.GetBytes(text))
        {
            hash = (hash ^ b) * 16777619;
        }

        // The last characters alone hardly move FNV's low digits apart.
        hash ^= hash >> 16;
        hash *= 0x85ebca6b;
        return hash ^ (hash >> 13);
    }
}

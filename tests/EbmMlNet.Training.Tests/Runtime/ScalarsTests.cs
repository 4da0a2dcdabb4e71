using System.Buffers.Binary;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace EbmMlNet.Training.Tests.Runtime;

public class ScalarsTests
{
    // Operations that turn plain numbers into scalars nothing holds on to, in the caller or inside TorchSharp.
    private static readonly HashSet<string> _unsafe = ["Scalar.op_Implicit", "Tensor.square", "Tensor.square_", "Tensor.softplus", "functional.softplus"];

    [Fact]
    public void The_training_assembly_makes_no_scalar_that_a_garbage_collection_could_free_in_use()
    {
        using var file = new PEReader(File.OpenRead(typeof(TorchRuntime).Assembly.Location));
        MetadataReader reader = file.GetMetadataReader();
        HashSet<int> unsafeTokens = [.. reader.MemberReferences.Where(handle => _unsafe.Contains(Name(reader, handle))).Select(handle => MetadataTokens.GetToken(handle))];
        var callers = new SortedSet<string>(StringComparer.Ordinal);
        foreach (MethodDefinition method in reader.MethodDefinitions.Select(reader.GetMethodDefinition).Where(method => method.RelativeVirtualAddress != 0))
        {
            byte[] body = file.GetMethodBody(method.RelativeVirtualAddress).GetILBytes() ?? [];
            for (int i = 0; i + 5 <= body.Length; i++)
            {
                // call and callvirt, followed by the token of what is called
                if (body[i] is 0x28 or 0x6f && unsafeTokens.Contains(BinaryPrimitives.ReadInt32LittleEndian(body.AsSpan(i + 1))))
                {
                    TypeDefinition type = reader.GetTypeDefinition(method.GetDeclaringType());
                    callers.Add($"{reader.GetString(type.Name)}.{reader.GetString(method.Name)}");
                }
            }
        }

        Assert.True(callers.Count == 0, $"These pass a plain number to a tensor operation; pass Scalars.Of(number) instead: {string.Join(", ", callers)}");
    }

    [Fact]
    public void The_same_number_gives_the_same_scalar() => Assert.Same(Scalars.Of(0.25), Scalars.Of(0.25));

    private static string Name(MetadataReader reader, MemberReferenceHandle handle)
    {
        MemberReference member = reader.GetMemberReference(handle);
        return member.Parent.Kind == HandleKind.TypeReference
            ? $"{reader.GetString(reader.GetTypeReference((TypeReferenceHandle)member.Parent).Name)}.{reader.GetString(member.Name)}"
            : string.Empty;
    }
}

using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace EbmMlNet.Tests;

/// <summary>
/// What of ML.NET's internals an assembly uses, read from the assemblies themselves: types and members that are referred to, called,
/// implemented or overridden and that the rest of the world does not see.
/// </summary>
internal sealed class AssemblyInternals : IDisposable
{
    private static readonly SignatureNames _names = new();
    private readonly PEReader _file;
    private readonly MetadataReader _metadata;

    public AssemblyInternals(string path)
    {
        _file = new PEReader(File.OpenRead(path));
        _metadata = _file.GetMetadataReader();
    }

    /// <summary>Every type and member, and whether only friends of this assembly can use it.</summary>
    public IEnumerable<(string Name, bool IsHidden)> Members()
    {
        foreach (TypeDefinitionHandle handle in _metadata.TypeDefinitions)
        {
            TypeDefinition type = _metadata.GetTypeDefinition(handle);
            string name = _names.GetTypeFromDefinition(_metadata, handle, 0);
            bool isHidden = !IsVisible(type);
            yield return (name, isHidden);
            foreach (MethodDefinition method in type.GetMethods().Select(_metadata.GetMethodDefinition))
            {
                MethodAttributes access = method.Attributes & MethodAttributes.MemberAccessMask;
                yield return (
                    Describe(name, _metadata.GetString(method.Name), method.DecodeSignature(_names, null)),
                    isHidden || access is MethodAttributes.Assembly or MethodAttributes.FamANDAssem);
            }

            foreach (FieldDefinition field in type.GetFields().Select(_metadata.GetFieldDefinition))
            {
                FieldAttributes access = field.Attributes & FieldAttributes.FieldAccessMask;
                yield return (
                    $"{name}::{_metadata.GetString(field.Name)} : {field.DecodeSignature(_names, null)}",
                    isHidden || access is FieldAttributes.Assembly or FieldAttributes.FamANDAssem);
            }
        }
    }

    /// <summary>Every type and member of ML.NET that this assembly refers to.</summary>
    public IEnumerable<string> References()
    {
        foreach (TypeReferenceHandle handle in _metadata.TypeReferences.Where(IsMlNet))
        {
            yield return _names.GetTypeFromReference(_metadata, handle, 0);
        }

        foreach (MemberReference member in _metadata.MemberReferences.Select(_metadata.GetMemberReference))
        {
            string name = _metadata.GetString(member.Name), type = TypeName(member.Parent);
            yield return member.GetKind() == MemberReferenceKind.Method
                ? Describe(type, name, member.DecodeMethodSignature(_names, null))
                : $"{type}::{name} : {member.DecodeFieldSignature(_names, null)}";
        }
    }

    /// <summary>The names of inherited members that this assembly's types may override, with the number of their parameters.</summary>
    public IEnumerable<(string Base, string Name, int Parameters)> Overrides()
    {
        foreach (TypeDefinition type in _metadata.TypeDefinitions.Select(_metadata.GetTypeDefinition))
        {
            foreach (MethodDefinition method in type.GetMethods().Select(_metadata.GetMethodDefinition))
            {
                if ((method.Attributes & (MethodAttributes.Virtual | MethodAttributes.NewSlot)) == MethodAttributes.Virtual)
                {
                    int parameters = method.DecodeSignature(_names, null).ParameterTypes.Length;
                    yield return (TypeName(type.BaseType), _metadata.GetString(method.Name), parameters);
                }
            }
        }
    }

    /// <summary>The base class of every type, by name.</summary>
    public IEnumerable<(string Type, string Base)> BaseTypes() =>
        from handle in _metadata.TypeDefinitions
        let type = _metadata.GetTypeDefinition(handle)
        where !type.BaseType.IsNil
        select (_names.GetTypeFromDefinition(_metadata, handle, 0), TypeName(type.BaseType));

    public void Dispose() => _file.Dispose();

    public static bool IsMlNet(string assemblyName) => assemblyName.StartsWith("Microsoft.ML", StringComparison.Ordinal);

    private static string Describe(string type, string name, MethodSignature<string> signature) =>
        $"{type}::{name}({string.Join(", ", signature.ParameterTypes)}) : {signature.ReturnType}";

    private bool IsMlNet(TypeReferenceHandle handle)
    {
        EntityHandle scope = _metadata.GetTypeReference(handle).ResolutionScope;
        return scope.Kind switch
        {
            HandleKind.TypeReference => IsMlNet((TypeReferenceHandle)scope),
            HandleKind.AssemblyReference =>
                IsMlNet(_metadata.GetString(_metadata.GetAssemblyReference((AssemblyReferenceHandle)scope).Name)),
            _ => false,
        };
    }

    private bool IsVisible(TypeDefinition type) => (type.Attributes & TypeAttributes.VisibilityMask) switch
    {
        TypeAttributes.Public => true,
        TypeAttributes.NestedPublic or TypeAttributes.NestedFamily or TypeAttributes.NestedFamORAssem =>
            IsVisible(_metadata.GetTypeDefinition(type.GetDeclaringType())),
        _ => false,
    };

    // Without type arguments, since members are those of the open type; other assemblies' types are none of ML.NET's.
    private string TypeName(EntityHandle handle) => handle.IsNil ? "" : handle.Kind switch
    {
        HandleKind.TypeReference when IsMlNet((TypeReferenceHandle)handle) =>
            _names.GetTypeFromReference(_metadata, (TypeReferenceHandle)handle, 0),
        HandleKind.TypeDefinition => _names.GetTypeFromDefinition(_metadata, (TypeDefinitionHandle)handle, 0),
        HandleKind.TypeSpecification => _names.GetTypeFromSpecification(_metadata, null, (TypeSpecificationHandle)handle, 0).Split('<')[0],
        _ => "",
    };
}

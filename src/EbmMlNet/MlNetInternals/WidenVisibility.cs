using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using Mono.Cecil;

/// <summary>
/// Build task: writes copies of the named references in which everything internal is public (see MlNetInternals.targets).
/// </summary>
public sealed class WidenVisibility : Task
{
    [Required]
    public ITaskItem[] References { get; set; }

    [Required]
    public string[] AssemblyNames { get; set; }

    [Required]
    public string OutputFolder { get; set; }

    [Required]
    public string MonoCecil { get; set; }

    [Output]
    public ITaskItem[] Originals { get; set; }

    [Output]
    public ITaskItem[] Widened { get; set; }

    public override bool Execute()
    {
        // MSBuild finds the references of an inline task only in the project that compiled it, not where it takes it from its cache.
        ResolveEventHandler resolve = (_, missing) =>
            new AssemblyName(missing.Name).Name == "Mono.Cecil" ? Assembly.LoadFrom(MonoCecil) : null;
        AppDomain.CurrentDomain.AssemblyResolve += resolve;
        try
        {
            WidenAll();
        }
        finally
        {
            AppDomain.CurrentDomain.AssemblyResolve -= resolve;
        }

        return !Log.HasLoggedErrors;
    }

    private void WidenAll()
    {
        var names = new HashSet<string>(AssemblyNames, StringComparer.OrdinalIgnoreCase);
        Originals = References.Where(r => names.Contains(Path.GetFileNameWithoutExtension(r.ItemSpec))).ToArray();
        Widened = Originals.Select(Widen).ToArray();
        foreach (string missing in names.Except(Originals.Select(r => Path.GetFileNameWithoutExtension(r.ItemSpec)), StringComparer.OrdinalIgnoreCase))
        {
            Log.LogError("MlNetInternals: '" + missing + "' is not among the project's references; add the ML.NET package that holds it.");
        }
    }

    private ITaskItem Widen(ITaskItem original)
    {
        // The folder is named by the source's size and time, so another version of the package gets another copy and an
        // unchanged one is left alone: the compiler then sees an unchanged input and skips its work.
        var source = new FileInfo(original.ItemSpec);
        string folder = Path.Combine(OutputFolder, source.Length.ToString("x") + "-" + source.LastWriteTimeUtc.Ticks.ToString("x"));
        string target = Path.Combine(folder, source.Name);
        if (!File.Exists(target))
        {
            Directory.CreateDirectory(folder);
            // A failed write must not leave a file that counts as up to date.
            string unfinished = target + "." + Guid.NewGuid().ToString("N");
            Write(source.FullName, unfinished);
            if (File.Exists(target))
            {
                File.Delete(unfinished);
            }
            else
            {
                File.Move(unfinished, target);
            }
        }

        return new TaskItem(target, original.CloneCustomMetadata());
    }

    private void Write(string source, string target)
    {
        using (var resolver = new DefaultAssemblyResolver())
        {
            // Writing Microsoft.ML.Data makes Cecil resolve what it refers to, wherever those references lie.
            foreach (string folder in References.Select(r => Path.GetDirectoryName(Path.GetFullPath(r.ItemSpec))).Distinct())
            {
                resolver.AddSearchDirectory(folder);
            }

            using (var module = ModuleDefinition.ReadModule(source, new ReaderParameters { AssemblyResolver = resolver }))
            {
                foreach (TypeDefinition type in module.GetTypes())
                {
                    Widen(type);
                }

                module.Write(target);
            }
        }
    }

    private static void Widen(TypeDefinition type)
    {
        if (type.IsNotPublic)
        {
            type.IsPublic = true;
        }
        else if (type.IsNestedAssembly || type.IsNestedFamilyOrAssembly)
        {
            type.IsNestedPublic = true;
        }
        else if (type.IsNestedFamilyAndAssembly)
        {
            type.IsNestedFamily = true;
        }

        foreach (MethodDefinition method in type.Methods)
        {
            if (method.IsAssembly || method.IsFamilyOrAssembly)
            {
                method.IsPublic = true;
            }
            else if (method.IsFamilyAndAssembly)
            {
                // private protected becomes protected, so that overriding it does not make it part of a public API.
                method.IsFamily = true;
            }
        }

        foreach (FieldDefinition field in type.Fields)
        {
            if (field.IsAssembly || field.IsFamilyOrAssembly)
            {
                field.IsPublic = true;
            }
            else if (field.IsFamilyAndAssembly)
            {
                field.IsFamily = true;
            }
        }
    }
}

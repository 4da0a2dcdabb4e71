namespace EbmMlNet;

/// <summary>Replaces a file as a whole: whoever looks, and whenever the process is killed, finds the old file or the new one.</summary>
internal static class AtomicFile
{
    /// <summary>
    /// Writes a temporary file beside <paramref name="path"/>, flushes it to disk and renames it. Where that fails the old file
    /// stays and the temporary one is removed. A symbolic link stays a link, and an existing file keeps its permissions.
    /// </summary>
    /// <exception cref="IOException">The file cannot be written; its path and what to do are said.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder does not let this user create files.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        string target = Target(path);
        string folder = Path.GetDirectoryName(target) ?? target;
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"'{path}' cannot be saved: there is no folder '{folder}'. Create it first.");
        }

        if (Directory.Exists(target))
        {
            throw new IOException($"'{path}' cannot be saved: it is a folder, but the path of a file was expected.");
        }

        string temporary = Path.Combine(folder, $".{Path.GetFileName(target)}.{Guid.NewGuid():N}.tmp");
        try
        {
            using (FileStream stream = Create(path, folder, temporary))
            {
                write(stream);
                KeepPermissions(target, stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, target, overwrite: true);
        }
        catch
        {
            TryDelete(temporary);
            throw;
        }
    }

    private static string Target(string path)
    {
        var file = new FileInfo(path);
        return file.LinkTarget is null ? file.FullName : file.ResolveLinkTarget(returnFinalTarget: true)!.FullName;
    }

    private static FileStream Create(string path, string folder, string temporary)
    {
        try
        {
            return new FileStream(temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException error)
        {
            throw new UnauthorizedAccessException(Refusal(path, folder, error), error);
        }
        catch (IOException error)
        {
            throw new IOException(Refusal(path, folder, error), error);
        }
    }

    private static string Refusal(string path, string folder, Exception error) =>
        $"'{path}' cannot be saved: no file can be created in its folder '{folder}' ({error.Message}). A temporary file is written there and " +
        "renamed, so that the old file is never half overwritten. Make the folder writable for this user, or save to another one.";

    private static void KeepPermissions(string target, FileStream stream)
    {
        if (!OperatingSystem.IsWindows() && File.Exists(target))
        {
            File.SetUnixFileMode(stream.SafeFileHandle, File.GetUnixFileMode(target));
        }
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // What made saving fail is worth more than this.
        }
    }
}

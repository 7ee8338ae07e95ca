using System.Text;
using System.Text.Json;
using Rnnc.Ir;

namespace Rnnc.Emit.C;

/// <summary>A folder that appears whole or not at all.</summary>
public static class OutputFolder
{
    /// <summary>
    /// Writes the files into a new folder beside <paramref name="path"/> and moves it there. A folder that rnnc wrote (it holds
    /// rnnc.json) is replaced, an empty one too; one that holds other files is refused. On any failure what was there stays.
    /// </summary>
    /// <exception cref="InputException">The path is no folder, holds files of others, or cannot be written.</exception>
    public static void Write(string path, IReadOnlyDictionary<string, string> files) =>
        Write(path, files.ToDictionary(file => file.Key, file => Encoding.UTF8.GetBytes(file.Value)));

    /// <summary>As for texts; the files are bytes.</summary>
    public static void Write(string path, IReadOnlyDictionary<string, byte[]> files)
    {
        var where = new Origin(path);
        if (path.Length == 0 || path.Contains('\0', StringComparison.Ordinal))
            throw new InputException(where, "no folder name", "the path of a folder to write", "name the folder");
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        string? parent = Path.GetDirectoryName(full);
        if (parent is null) throw new InputException(where, "the root of the file system", "a folder of its own", "name another folder");
        string mark = Guid.NewGuid().ToString("N"), name = Path.GetFileName(full);
        string fresh = Path.Combine(parent, $".{name}.{mark}.part"), old = Path.Combine(parent, $".{name}.{mark}.old");
        try
        {
            Refuse(where, full);
            Directory.CreateDirectory(fresh);
            foreach ((string file, byte[] content) in files) File.WriteAllBytes(Path.Combine(fresh, file), content);
            bool replaces = Directory.Exists(full);
            if (replaces) Directory.Move(full, old);
            try
            {
                Directory.Move(fresh, full);
            }
            catch when (replaces)
            {
                Directory.Move(old, full);
                throw;
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new InputException(where, $"it cannot be written ({fault.Message})", "a writable folder with room", "choose another place", fault);
        }
        finally
        {
            Remove(fresh);
            Remove(old);
        }
    }

    private static void Refuse(Origin where, string folder)
    {
        if (File.Exists(folder)) throw new InputException(where, "a file", "a folder to write", "name another folder");
        if (!Directory.Exists(folder)) return;
        string[] entries = [.. Directory.EnumerateFileSystemEntries(folder).Select(entry => Path.GetFileName(entry))];
        if (entries.Length == 0) return;
        string manifest = Path.Combine(folder, Manifest.FileName);
        HashSet<string> own = File.Exists(manifest) ? OwnFiles(manifest) : [];
        string? foreign = entries.Where(entry => !own.Contains(entry) && !(own.Count > 0 && IsRuntime(entry))).Order(StringComparer.Ordinal).FirstOrDefault();
        if (foreign is not null)
            throw new InputException(where, $"it holds {foreign}, which rnnc did not write", "a new or empty folder, or one that rnnc wrote", "choose another folder, or move the files away");
    }

    /// <summary>Runtime files of any version.</summary>
    private static bool IsRuntime(string name) => name.StartsWith("rnnc_", StringComparison.Ordinal) && Path.GetExtension(name) is ".h" or ".c";

    /// <summary>The names that rnnc gives files of a folder with this manifest; none where it is not one of rnnc's.</summary>
    private static HashSet<string> OwnFiles(string manifest)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(manifest));
            var names = document.RootElement.GetProperty("models").EnumerateArray().Select(model => model.GetProperty("name").GetString());
            return [Manifest.FileName, .. names.SelectMany(name => new[] { $"{name}.h", $"{name}.c", $"{name}.tflite" })];
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return [];
        }
    }

    private static void Remove(string folder)
    {
        try
        {
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // The result stands; what cannot be removed is a hidden sibling with a name of its own.
        }
    }
}

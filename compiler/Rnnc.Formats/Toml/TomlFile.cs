using Rnnc.Ir;
using Tomlyn;
using Tomlyn.Model;

namespace Rnnc.Formats.Toml;

/// <summary>Reads a TOML file as one section.</summary>
public static class TomlFile
{
    /// <summary>More than any description that people write; bounds what a foreign file costs.</summary>
    private const long LargestBytes = 1 << 20;

    /// <param name="path">The file.</param>
    /// <param name="what">What it should be, for example <c>a board's description</c>.</param>
    /// <param name="help">What a user does about a fault of it.</param>
    /// <exception cref="InputException">The file is missing, too large, or no TOML.</exception>
    public static TomlSection Read(string path, string what, string help)
    {
        var where = new Origin(path);
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: > LargestBytes } file)
                throw new InputException(where, $"a file of {file.Length} bytes", $"{what} of at most {LargestBytes}", help);
            return new TomlSection(where, TomlSerializer.Deserialize<TomlTable>(File.ReadAllText(path)) ?? [], help);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new InputException(where, "no readable file", what, help, fault);
        }
        catch (TomlException fault)
        {
            throw new InputException(where, fault.Message, "TOML", help, fault);
        }
    }
}

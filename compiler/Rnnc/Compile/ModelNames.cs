using Rnnc.Emit.C;
using Rnnc.Ir;

namespace Rnnc.Cli.Compile;

/// <summary>The prefix of each model's identifiers: what the user says, else the name of its file or of the folder that holds it.</summary>
internal static class ModelNames
{
    /// <param name="paths">The models' files.</param>
    /// <param name="given">As many names, or none.</param>
    /// <exception cref="InputException">A given name is no identifier, or no name of its own is found for a model.</exception>
    public static EmitOptions[] Of(IReadOnlyList<string> paths, IReadOnlyList<string> given)
    {
        if (given.Count > 0) return [.. given.Select(name => new EmitOptions(name))];
        string?[] stems = [.. paths.Select(path => Usable(Path.GetFileNameWithoutExtension(path)))];
        string?[] folders = [.. paths.Select(path => Usable(Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(path))) ?? ""))];
        return [.. paths.Select((path, i) => Choose(path, stems, folders, i))];
    }

    private static EmitOptions Choose(string path, string?[] stems, string?[] folders, int i)
    {
        string?[] candidates = [Alone(stems, i), Alone(folders, i), stems[i] is null ? null : Usable($"{folders[i]}_{stems[i]}")];
        return candidates.FirstOrDefault(name => name is not null) is string found
            ? new EmitOptions(found)
            : throw new InputException(new Origin(path), "a file name that makes no C identifier", "a name for the model", "give --name ID once for each model, in their order");
    }

    private static string? Alone(string?[] names, int i) => names[i] is string name && names.Count(other => string.Equals(other, name, StringComparison.OrdinalIgnoreCase)) == 1 ? name : null;

    /// <summary>The text with what C does not allow replaced; null where that is still no name.</summary>
    private static string? Usable(string text)
    {
        string name = string.Concat(text.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_')).Trim('_');
        if (name.Length > 0 && char.IsAsciiDigit(name[0])) name = "model_" + name;
        return EmitOptions.IsName(name) ? name : null;
    }
}

using System.Text;
using System.Text.RegularExpressions;
using Rnnc.Formats.Files;
using Rnnc.Ir;

namespace Rnnc.Formats.TensorFlow.Checkpoints;

/// <summary>What people call a checkpoint: its prefix, one of its files, or the folder whose file <c>checkpoint</c> names the newest.</summary>
public static partial class CheckpointPath
{
    private const string StateFile = "checkpoint";
    private const string Newest = "model_checkpoint_path:";

    /// <summary>The prefix of the checkpoint's files; null where the path is no checkpoint.</summary>
    /// <exception cref="InputException">The folder's file names no checkpoint.</exception>
    public static string? Find(string path)
    {
        if (path.Length == 0 || path.Contains('\0', StringComparison.Ordinal)) return null;
        string state = Path.Combine(path, StateFile);
        if (Directory.Exists(path)) return File.Exists(state) ? NewestOf(path, state) : null;
        if (Path.GetFileName(path) == StateFile && File.Exists(path)) return NewestOf(Path.GetDirectoryName(path) ?? "", path);
        string prefix = Ending().Replace(path, "");
        return File.Exists(prefix + ".index") ? prefix : null;
    }

    /// <summary>The graph that was saved beside the variables; null where there is none.</summary>
    public static string? GraphOf(string prefix) => File.Exists(prefix + ".meta") ? prefix + ".meta" : null;

    private static string NewestOf(string folder, string state)
    {
        string? line = Encoding.UTF8.GetString(InputFile.ReadAllBytes(state)).Split('\n').FirstOrDefault(line => line.StartsWith(Newest, StringComparison.Ordinal));
        string name = line?[Newest.Length..].Trim().Trim('"') ?? "";
        string prefix = Path.Combine(folder, name);
        return name.Length > 0 && File.Exists(prefix + ".index")
            ? prefix
            : throw new InputException(new Origin(state), name.Length == 0 ? "no newest checkpoint" : $"the checkpoint {name}, which is not there", "a checkpoint in the same folder", "name the checkpoint itself: FOLDER/model.ckpt");
    }

    [GeneratedRegex(@"\.(index|meta|data-\d+-of-\d+)$")]
    private static partial Regex Ending();
}

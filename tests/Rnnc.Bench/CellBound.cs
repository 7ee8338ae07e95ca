using System.Text.Json;

namespace Rnnc.Bench;

/// <summary>
/// What a cell may cost on a Cortex-M4: it pays for its arithmetic and for nothing else. Instructions of a step are at most 1.25 a
/// multiply-accumulate, 8 a row of a matrix, 8 an element-wise operation, 12 a normalised value, and 150; so in a window, with its head.
/// </summary>
internal static class CellBound
{
    public const string Board = "qemu-an386";

    /// <param name="folder">A folder that <c>rnnc compile</c> wrote, of one model.</param>
    public static long Of(string folder)
    {
        using JsonDocument manifest = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "rnnc.json")));
        JsonElement model = manifest.RootElement.GetProperty("models")[0];
        long Number(string key) => model.GetProperty(key).GetInt64();
        return (long)(1.25 * Number("macs")) + (8 * Number("rows")) + (8 * Number("operations")) + (12 * Number("normalised")) + (150 * (Number("steps") + 1));
    }
}

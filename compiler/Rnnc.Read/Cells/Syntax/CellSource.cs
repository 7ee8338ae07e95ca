using System.Globalization;
using System.Text;
using Rnnc.Formats.Files;
using Rnnc.Ir;

namespace Rnnc.Read.Cells;

/// <summary>The text of a cell file, and faults at a place in it.</summary>
internal sealed class CellSource(string path, string text)
{
    private const int MaximumBytes = 1 << 20;

    public string Path { get; } = path;

    public string Text { get; } = text;

    public static CellSource Read(string path)
    {
        byte[] bytes = InputFile.ReadAllBytes(path);
        return bytes.Length <= MaximumBytes
            ? new CellSource(path, Encoding.UTF8.GetString(bytes))
            : throw new InputException(new Origin(path), $"a cell file of {bytes.Length} bytes", $"at most {MaximumBytes}", "weights belong into a file of their own");
    }

    /// <summary>The place in a diagnostic: <c>fastgrnn.cell:14:5</c>.</summary>
    public Origin At(Position position) => new(string.Create(CultureInfo.InvariantCulture, $"{Path}:{position.Line}:{position.Column}"));

    public InputException Fault(Position position, string found, string expected, string remedy = "") => new(At(position), found, expected, remedy);
}

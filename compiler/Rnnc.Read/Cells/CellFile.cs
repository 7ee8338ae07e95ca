using System.Collections.Immutable;
using Rnnc.Ir;

namespace Rnnc.Read.Cells;

/// <summary>Reads cell files; docs/cells.md is the reference of the format.</summary>
internal static class CellFile
{
    /// <exception cref="InputException">There is no such file, or it is no cell file; faults name line and column.</exception>
    public static CellDefinition Read(string path) => Parser.Parse(CellSource.Read(path));

    /// <summary>Whether a file's content is a cell file: its first word, behind comments and white space, is <c>cell</c>.</summary>
    public static bool Is(ReadOnlySpan<byte> file)
    {
        if (file.StartsWith("\uFEFF"u8)) file = file["\uFEFF"u8.Length..];
        while (!file.IsEmpty && (file[0] is (byte)'#' or (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n'))
        {
            int line = file.IndexOf((byte)'\n');
            if (file[0] != '#') file = file[1..];
            else if (line < 0) return false;
            else file = file[(line + 1)..];
        }

        return file.StartsWith("cell "u8) || file.StartsWith("cell\t"u8);
    }
}

namespace Rnnc.Cli.Inspect.Drawing;

/// <summary>What kind of thing a box is; it decides its look.</summary>
internal enum BoxKind
{
    /// <summary>An input or output of the model.</summary>
    Port,

    /// <summary>A recurrent layer.</summary>
    Layer,

    /// <summary>Any other operation.</summary>
    Operation,

    /// <summary>A way for a line that passes a level.</summary>
    Lane,
}

/// <summary>A box of the drawing: what it says, and, once it is laid out, where it is.</summary>
internal sealed class DrawnBox(BoxKind kind, string title, string subtitle)
{
    public const double TitleHeight = 20, LineHeight = 16, Padding = 12;

    // Widths that common fonts stay within: text is not measured, so that every machine draws the same.
    private const double TitleCharacter = 8.5, LineCharacter = 7.3;

    public BoxKind Kind { get; } = kind;

    public string Title { get; } = title;

    /// <summary>Beside an operation's name, its shape; below a layer's, its cell.</summary>
    public string Subtitle { get; } = subtitle;

    /// <summary>Equations of a cell.</summary>
    public List<string> Equations { get; } = [];

    /// <summary>A state each: what it is called, its size, where it starts.</summary>
    public List<string> States { get; } = [];

    /// <summary>What it reads.</summary>
    public List<DrawnRead> Reads { get; } = [];

    public int Level { get; set; }

    public double X { get; set; }

    public double Y { get; set; }

    public double Width => Kind == BoxKind.Lane ? Padding : (2 * Padding) + Math.Max(
        Math.Max(Title.Length * TitleCharacter, Subtitle.Length * LineCharacter),
        Equations.Concat(States).Select(line => line.Length * LineCharacter).DefaultIfEmpty(60).Max());

    public double Height => Kind == BoxKind.Lane ? 0 : (2 * Padding) + TitleHeight + (Subtitle.Length > 0 ? LineHeight : 0)
        + (Equations.Count > 0 ? (Equations.Count * LineHeight) + 10 : 0) + (States.Count > 0 ? (States.Count * LineHeight) + 10 : 0) - 4;

    /// <summary>Where a lane ends.</summary>
    public double Bottom { get; set; }

    public double Centre => X + (Width / 2);
}

namespace Rnnc.Cli.Inspect.Drawing;

/// <summary>A line between two boxes.</summary>
/// <param name="From">The box that makes the value.</param>
/// <param name="Shape">The value's shape.</param>
internal sealed record DrawnRead(DrawnBox From, string Shape)
{
    /// <summary>Lanes through the levels between, from top to bottom.</summary>
    public List<DrawnBox> Lanes { get; } = [];
}

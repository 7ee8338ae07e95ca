namespace Rnnc.Cli.Inspect.Drawing;

/// <summary>Places boxes in levels from top to bottom: each stands below all that it reads, in a level from left to right by what it reads.
/// Lines that pass levels have lanes there.</summary>
internal static class Layout
{
    private const double Margin = 24, Across = 36, Down = 46;

    /// <returns>Width and height of the drawing.</returns>
    public static (double Width, double Height) Place(IReadOnlyList<DrawnBox> boxes)
    {
        // Boxes stand after what they read.
        foreach (DrawnBox box in boxes) box.Level = box.Reads.Select(read => read.From.Level + 1).DefaultIfEmpty(0).Max();
        int last = boxes.Select(box => box.Level).DefaultIfEmpty(0).Max();
        foreach (DrawnBox output in boxes.Where(box => box.Kind == BoxKind.Port && box.Reads.Count > 0)) output.Level = last;
        var above = new Dictionary<DrawnBox, List<DrawnBox>>();
        foreach (DrawnBox box in boxes) above[box] = [.. box.Reads.Select(read => AddLanes(read, box, above))];
        DrawnBox[][] levels = [.. Enumerable.Range(0, last + 1).Select(level => above.Keys.Where(box => box.Level == level).ToArray())];
        double widest = levels.Max(Width), y = Margin;
        foreach (DrawnBox[] level in levels)
        {
            DrawnBox[] ordered = [.. level.OrderBy(box => above[box].Select(read => read.Centre).DefaultIfEmpty(0).Average())];
            double x = Margin + ((widest - Width(level)) / 2);
            foreach (DrawnBox box in ordered)
            {
                (box.X, box.Y) = (x, y);
                x += box.Width + Across;
            }

            // A lane is as high as its level.
            double bottom = y + level.Select(box => box.Height).DefaultIfEmpty(0).Max();
            foreach (DrawnBox lane in level.Where(box => box.Kind == BoxKind.Lane)) lane.Bottom = bottom;
            y += level.Select(box => box.Height).DefaultIfEmpty(0).Max() + Down;
        }

        return (widest + (2 * Margin), y - Down + Margin);
    }

    /// <summary>The last lane of a line, or the box that it comes from.</summary>
    private static DrawnBox AddLanes(DrawnRead read, DrawnBox to, Dictionary<DrawnBox, List<DrawnBox>> above)
    {
        DrawnBox from = read.From;
        for (int level = read.From.Level + 1; level < to.Level; level++)
        {
            var lane = new DrawnBox(BoxKind.Lane, "", "") { Level = level };
            above[lane] = [from];
            read.Lanes.Add(lane);
            from = lane;
        }

        return from;
    }

    private static double Width(DrawnBox[] level) => level.Sum(box => box.Width) + (Across * Math.Max(0, level.Length - 1));
}

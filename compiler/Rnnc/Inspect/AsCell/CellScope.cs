using Rnnc.Ir;

namespace Rnnc.Cli.Inspect.AsCell;

/// <summary>What cells the format of cell files can tell: one float vector in, vectors as states, one vector out, nothing from outside.</summary>
internal static class CellScope
{
    private const string Remedy = "rnnc inspect shows its equations";

    /// <exception cref="InputException">The cell is another one; the text says which.</exception>
    public static void Require(Node node)
    {
        var sequence = (Sequence)node.Op;
        Graph cell = sequence.Cell;
        if (sequence.ScanCount != 1) throw Refuse(node, $"a cell that reads {sequence.ScanCount} sequences", "one");
        if (sequence.CaptureCount > 0) throw Refuse(node, $"a cell that reads {sequence.CaptureCount} values from outside the loop", "x and states alone");
        if (sequence.StateCount == 0) throw Refuse(node, "a cell without a state", "one state or more");
        if (sequence.Outputs.Length > 1) throw Refuse(node, $"a cell of {sequence.Outputs.Length} outputs", "one");
        if (cell.Inputs.FirstOrDefault(input => input.Type.Element != ElementType.Float32) is { } other) throw Refuse(node, $"an input or state of type {other.Type}", "floats");
        foreach (Node inner in cell.Nodes.Where(inner => inner.Op is not Constant))
        {
            bool isTold = inner.Op is Linear or Unary or Binary or Select or Softmax or Concat or Reshape or BroadcastTo
                or Reduce { Kind: ReduceKind.Mean or ReduceKind.Sum or ReduceKind.Prod or ReduceKind.Max or ReduceKind.Min } or Slice { Stride: 1 };
            if (!isTold || inner.Output.Type.Rank > 1) throw Refuse(node, $"{inner.Op.Name} of {inner.Output.Type} in its cell", "functions of vectors");
        }
    }

    private static InputException Refuse(Node node, string found, string expected) => new(node.Origin, found, $"a cell that a cell file can tell: {expected}", Remedy);
}

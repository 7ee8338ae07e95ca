using Rnnc.Ir;

namespace Rnnc.Quantize.Flat;

/// <summary>
/// Which values of a canonical graph have time as their first axis: what Sequences read and collect, and what per-step operations
/// (products with constants, element-wise operations, reductions and softmax along the last axis) make of it or for it.
/// </summary>
public sealed class RowAnalysis
{
    private readonly HashSet<Value> rows = new(ReferenceEqualityComparer.Instance);

    public RowAnalysis(Graph graph)
    {
        bool changed = true;
        while (changed)
        {
            changed = false;
            foreach (Node node in graph.Nodes) changed |= Visit(node, graph);
        }
    }

    public bool HasRows(Value value) => rows.Contains(value);

    /// <summary>The axis that is time, of a value that has rows: the first, or the second behind a batch of 1.</summary>
    public int TimeAxis(Value value, Graph graph)
    {
        Shape shape = value.Type.Shape;
        if (shape.Rank < 2 || shape[0] != 1) return 0;

        // [1, T] has a batch where it goes on as [T]; [1, N] is one step.
        return shape.Rank > 2 || graph.Users(value).Any(user => user.Op is Reshape && user.Output.Type.Rank == 1 && rows.Contains(user.Output)) ? 1 : 0;
    }

    private bool Visit(Node node, Graph graph)
    {
        bool changed = false;
        switch (node.Op)
        {
            case Sequence sequence:
                for (int i = 0; i < sequence.ScanCount; i++) changed |= rows.Add(node.Inputs[i]);
                if (sequence.HasMask) changed |= rows.Add(node.Inputs[sequence.Cell.Inputs.Length]);
                for (int i = 0; i < sequence.Outputs.Length; i++)
                {
                    if (sequence.Outputs[i].Collect == Collect.All) changed |= rows.Add(node.Outputs[i]);
                }

                break;
            case Linear linear:
                for (int i = 0; i < linear.TermCount; i++) changed |= Join(node.Inputs[2 * i], node.Output);
                break;
            case Unary or Softmax or Cast:
                changed |= Join(node.Inputs[0], node.Output);
                break;
            case Binary or Select:
                foreach (Value input in node.Inputs)
                {
                    bool whole = input.Type.Rank == node.Output.Type.Rank && graph.ConstantOf(input) is null && input.Type.Shape[0] == node.Output.Type.Shape[0];
                    if (whole) changed |= Join(input, node.Output);
                }

                break;
            case Reduce reduce when !reduce.Axes.Contains(0):
                changed |= Join(node.Inputs[0], node.Output);
                break;
            case Gather { Axis: 0 } when graph.ConstantOf(node.Inputs[0]) is not null:
                changed |= Join(node.Inputs[1], node.Output);
                break;
            case Slice { Axis: 0, Size: > 1 } or Pad { Axis: 0 }:
                changed |= Join(node.Inputs[0], node.Output);
                break;
            case Slice slice when slice.Axis > 0:
                changed |= Join(node.Inputs[0], node.Output);
                break;
            case Concat concat when concat.Axis > 0:
                foreach (Value input in node.Inputs) changed |= Join(input, node.Output);
                break;
            case Reverse { Axis: 0 }:
                changed |= Join(node.Inputs[0], node.Output);
                break;
            case Reshape when IsBoundary(node.Inputs[0].Type.Shape, node.Output.Type.Shape):
                changed |= Join(node.Inputs[0], node.Output);
                break;
        }

        return changed;
    }

    /// <summary>A reshape that only adds or drops extents of 1, or splits and joins features behind a kept first axis.</summary>
    private static bool IsBoundary(Shape from, Shape to)
    {
        var a = from.Where(dim => dim != 1).ToList();
        var b = to.Where(dim => dim != 1).ToList();
        return a.SequenceEqual(b) || (from.Rank > 1 && to.Rank > 1 && a.Count > 0 && b.Count > 0 && a[0] == b[0] && a[0] == to.First(dim => dim != 1));
    }

    private bool Join(Value a, Value b)
    {
        if (!rows.Contains(a) && !rows.Contains(b)) return false;
        bool first = rows.Add(a), second = rows.Add(b);
        return first || second;
    }
}

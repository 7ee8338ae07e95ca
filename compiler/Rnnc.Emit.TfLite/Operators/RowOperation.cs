using Rnnc.Ir;
using Rnnc.Quantize.Flat;

namespace Rnnc.Emit.TfLite.Operators;

/// <summary>An operation on values whose first axis is time => the same on one row: axes count without time.</summary>
internal static class RowOperation
{
    /// <summary>Null where the operation looks at several rows, or none is known.</summary>
    public static Op? Of(Node node, RowAnalysis rows, Graph graph) => node.Op switch
    {
        Reshape => new Reshape(node.Output.Type.Shape.Without(rows.TimeAxis(node.Output, graph))),
        Softmax { Axis: > 0 } softmax => softmax with { Axis = softmax.Axis - 1 },
        Concat { Axis: > 0 } concat => new Concat(concat.Axis - 1),
        Slice { Axis: > 0 } slice => slice with { Axis = slice.Axis - 1 },
        Reduce reduce when !reduce.Axes.Contains(0) => reduce with { Axes = [.. reduce.Axes.Select(axis => axis - 1)] },
        Linear or Unary or Binary or Select or Cast => node.Op,
        Gather { Axis: 0 } => node.Op,
        _ => null,
    };

    /// <summary>The row of a value in the value's shape without time: beside a constant of rank 1 a number becomes a vector of one.</summary>
    public static Value Shaped(GraphBuilder builder, Value row, Value whole, RowAnalysis rows, Graph graph)
    {
        Shape shape = whole.Type.Shape.Without(rows.TimeAxis(whole, graph));
        return row.Type.Shape.Equals(shape) ? row : builder.Add(new Reshape(shape), row.Origin, row);
    }
}

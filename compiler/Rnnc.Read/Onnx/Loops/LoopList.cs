using Rnnc.Ir;

namespace Rnnc.Read.Onnx.Loops;

/// <summary>A list that a loop adds a row to in every step.</summary>
/// <param name="Output">The body's output that gives the row.</param>
/// <param name="Row">The row, in the body.</param>
internal sealed record LoopList(int Output, Value Row)
{
    /// <summary>The list before the loop: zeros for all steps, or nothing where their number is not known.</summary>
    public Value Start(NodeContext node, Dim? steps)
    {
        if (Row.Type.Shape.Any(dim => dim.IsUnknown)) throw node.Refuse($"rows of {Row.Type}", "rows of a known shape", NodeContext.FixShapes);
        return node.Builder.Add(new BroadcastTo(Row.Type.Shape.Insert(0, steps ?? 0)), node.Origin, node.Number(0, Row.Type.Element));
    }

    /// <summary>The list with the row of a step: in its place, or at the end where there is no place for it yet.</summary>
    public Value Write(NodeContext inside, Value list, Value? step)
    {
        Value row = inside.Reshape(Row, Row.Type.Shape.Insert(0, 1));
        if (step is null) return inside.Add(new Concat(0), list, row);
        int rank = list.Type.Rank;
        Value place = inside.Reshape(step, [1]);
        Value behind = inside.Add(BinaryKind.Add, place, inside.Constant(Tensor.Integer(ElementType.Int32, [1], 1)));
        Value before = inside.Add(new DynamicSlice(), list, All(0), Places(place, -1));
        Value after = inside.Add(new DynamicSlice(), list, Places(behind, 0), All(-1));
        return inside.Add(new Concat(0), before, row, after);

        Value All(long number) => inside.Constant(Tensor.Integer(ElementType.Int32, [.. Enumerable.Repeat(number, rank)], rank));

        Value Places(Value first, long elsewhere) => rank == 1 ? first : inside.Add(new Concat(0), first, inside.Constant(Tensor.Integer(ElementType.Int32, [.. Enumerable.Repeat(elsewhere, rank - 1)], rank - 1)));
    }
}

using Rnnc.Ir;
using Rnnc.Read.Items;

namespace Rnnc.Read.Onnx.Loops;

/// <summary>How often a Loop runs.</summary>
internal sealed record LoopSteps
{
    /// <summary>The number of steps, a number or a free extent; null where it is known at run time only.</summary>
    public Dim? Extent { get; private init; }

    /// <summary>The number of steps where that is computed before the loop: an Int32 scalar of the surrounding graph.</summary>
    public Value? Bound { get; private init; }

    /// <summary>Whether another step follows, in the body; null where that does not depend on data.</summary>
    public Value? Condition { get; private init; }

    /// <summary>Whether there is a first step, where <see cref="Condition"/> is set.</summary>
    public Value? First { get; private init; }

    /// <param name="node">The loop: the trip count, which may be missing, and the first condition, which may be, too.</param>
    /// <param name="body">Its translated body; the first output is the condition.</param>
    /// <param name="iteration">The body's input that is the number of the step.</param>
    public static LoopSteps Of(NodeContext node, BodyTranslation body, Value iteration)
    {
        (long? most, Dim? free, Value? bound) = TripCount(node);
        Value condition = body.ValueOf(body.Results[0]);
        if (condition.Type.Element != ElementType.Bool || condition.Type.Shape.Any(dim => dim != 1)) throw node.Refuse($"a condition of {condition.Type}", "one boolean", NodeContext.Intact);
        Tensor? first = node.Has(1) ? node.ConstantOf(1) : Tensor.Integer(ElementType.Bool, [1]);
        if (first is { Count: 1 } verdict && verdict.Integers[0] == 0) return new LoopSteps { Extent = 0 };
        bool always = body.Ir.Builder.ConstantOf(condition) is { Count: 1 } constant && constant.Integers[0] != 0;
        if (first is not null && always)
        {
            if (bound is not null) return new LoopSteps { Extent = free, Bound = bound };
            return most is { } number ? new LoopSteps { Extent = (int)number } : throw node.Refuse("a loop that nothing ends", "a trip count, or a condition", NodeContext.Intact);
        }

        if (first is not null && bound is null && TripCounts.Simulate(node, body, iteration, condition, most) is { } steps) return new LoopSteps { Extent = (int)steps };
        return new LoopSteps
        {
            Bound = bound ?? (most is { } limit ? node.Number(limit, ElementType.Int32) : null),
            Condition = body.Inside.Reshape(condition, Shape.Scalar),
            First = node.Reshape(node.Has(1) ? node.Operand(1) : node.Number(1, ElementType.Bool), Shape.Scalar),
        };
    }

    /// <summary>The loop's condition, over as many inputs as its body has.</summary>
    public Graph Test(NodeContext node, IReadOnlyList<Value> carried, BodyTranslation body)
    {
        var test = new GraphBuilder();
        Value[] inputs = [.. carried.Select(value => test.Input(value.Type, value.Origin, value.Name))];
        Value? verdict = Condition is null ? null : inputs[1];
        Value? limit = Bound is null ? Extent is { } steps ? test.Constant(Tensor.Integer(ElementType.Int32, [steps.Size]), node.Origin) : null : Limit(test);
        if (limit is not null)
        {
            Value runs = test.Add(new Binary(BinaryKind.Less), node.Origin, inputs[0], limit);
            verdict = verdict is null ? runs : test.Add(new Binary(BinaryKind.LogicalAnd), node.Origin, runs, verdict);
        }

        return test.Build(verdict!);

        Value Limit(GraphBuilder graph) => node.Builder.ConstantOf(Bound) is { } number
            ? graph.Constant(number, node.Origin)
            : inputs[carried.ToList().IndexOf(body.Ir.Import(Bound))];
    }

    /// <summary>The trip count as a number, or as a computed value and, where it is one, the free extent that this is the length of.</summary>
    private static (long? Number, Dim? Free, Value? Bound) TripCount(NodeContext node)
    {
        if (!node.Has(0)) return default;
        if (node.ConstantOf(0) is { Count: 1, Element: not ElementType.Float32 } constant)
        {
            long number = Math.Max(0, constant.Integers[0]);
            return (number <= int.MaxValue ? number : null, null, null);
        }

        if (node.Input(0) is ExtentsItem { Extents: [var extent] } && extent.ToDim() is { Symbol: not null } dim && node.Scope.Ir.LengthOf(dim, node.Origin) is { } length) return (null, dim, length);
        Value count = node.Operand(0);
        if (count.Type.Element is not (ElementType.Int32 or ElementType.Int64) || count.Type.Shape.Any(each => each != 1)) throw node.Refuse($"a trip count of {count.Type}", "one integer", NodeContext.Intact);
        return (null, null, node.Reshape(node.Cast(count, ElementType.Int32), Shape.Scalar));
    }
}

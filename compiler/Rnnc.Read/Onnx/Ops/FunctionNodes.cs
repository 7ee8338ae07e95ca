using System.Collections.Immutable;
using Rnnc.Formats.Onnx.Messages;
using Rnnc.Ir;
using Rnnc.Read.Items;

namespace Rnnc.Read.Onnx.Ops;

/// <summary>Functions of one operand, changes of the element type, and operators that do nothing in inference.</summary>
internal static class FunctionNodes
{
    public static Dictionary<string, NodeTranslation> Table { get; } = new()
    {
        ["Neg"] = Of(UnaryKind.Neg),
        ["Abs"] = Of(UnaryKind.Abs),
        ["Sign"] = Of(UnaryKind.Sign),
        ["Sqrt"] = Of(UnaryKind.Sqrt),
        ["Reciprocal"] = Of(UnaryKind.Reciprocal),
        ["Exp"] = Of(UnaryKind.Exp),
        ["Log"] = Of(UnaryKind.Log),
        ["Sin"] = Of(UnaryKind.Sin),
        ["Cos"] = Of(UnaryKind.Cos),
        ["Erf"] = Of(UnaryKind.Erf),
        ["Floor"] = Of(UnaryKind.Floor),
        ["Ceil"] = Of(UnaryKind.Ceil),
        ["Round"] = Of(UnaryKind.Round),
        ["Not"] = Of(UnaryKind.LogicalNot),
        ["Identity"] = node => [node.Input(0)],
        ["Cast"] = NodeTable.Of(node => node.Cast(node.Operand(0), node.Element("to", DataType.Undefined))),
        ["CastLike"] = NodeTable.Of(node => node.Cast(node.Operand(0), node.Operand(1).Type.Element)),
        ["Dropout"] = Dropout,
        ["Clip"] = NodeTable.Of(Clip),
    };

    public static NodeTranslation Of(UnaryKind kind, double alpha = 0, double beta = 0) => NodeTable.Of(node => node.Add(kind, node.Operand(0), alpha, beta));

    private static ImmutableArray<Item?> Dropout(NodeContext node)
    {
        bool trains = node.Has(2) && (node.ConstantOf(2) is not { Count: 1, Element: ElementType.Bool } training || training.Integers[0] != 0);
        bool drops = trains && !(node.Has(1) && node.ConstantOf(1) is { Count: 1, Element: ElementType.Float32 } ratio && ratio.Floats[0] == 0);
        if (drops) throw node.Refuse("dropout at work", "a model for inference", "export the model in evaluation mode");
        Item? mask = node.Node.Output.Count > 1 ? new ValueItem(node.Stretch(node.Number(1, ElementType.Bool), node.Operand(0).Type.Shape)) : null;
        return [node.Input(0), mask];
    }

    // The bounds are attributes before version 11, then operands that may be left out.
    private static Value Clip(NodeContext node)
    {
        Value x = node.Operand(0);
        if (node.Opset < 11)
        {
            bool below = node.HasAttribute("min"), above = node.HasAttribute("max");
            return Bounded(node, x, below ? node.Float("min", 0) : null, above ? node.Float("max", 0) : null);
        }

        if ((!node.Has(1) || node.ConstantOf(1) is { Count: 1 }) && (!node.Has(2) || node.ConstantOf(2) is { Count: 1 }))
            return Bounded(node, x, node.Has(1) ? node.Number(1) : null, node.Has(2) ? node.Number(2) : null);
        if (node.OptionalOperand(1) is { } low) x = node.Add(BinaryKind.Max, x, low);
        return node.OptionalOperand(2) is { } high ? node.Add(BinaryKind.Min, x, high) : x;
    }

    /// <summary>min(max(x, low), high); float32 bounds at its ends are none.</summary>
    private static Value Bounded(NodeContext node, Value x, double? low, double? high)
    {
        if (low <= float.MinValue) low = null;
        if (high >= float.MaxValue) high = null;
        if (x.Type.Element == ElementType.Float32)
        {
            if (low == 0 && high is null) return node.Add(UnaryKind.Relu, x);
            if (low is { } from && high is { } to) return node.Add(UnaryKind.Clip, x, from, to);
        }

        if (low is { } least) x = node.Add(BinaryKind.Max, x, node.Number(least, x.Type.Element));
        return high is { } most ? node.Add(BinaryKind.Min, x, node.Number(most, x.Type.Element)) : x;
    }
}

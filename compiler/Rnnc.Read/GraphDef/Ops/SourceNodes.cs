using System.Collections.Immutable;
using Rnnc.Formats.TensorFlow;
using Rnnc.Formats.TensorFlow.Messages;
using Rnnc.Ir;
using Rnnc.Read.Items;

namespace Rnnc.Read.GraphDef.Ops;

/// <summary>Operations that make values from nothing, or pass them on as they are.</summary>
internal static class SourceNodes
{
    public static Dictionary<string, NodeTranslation> Table { get; } = new()
    {
        ["Const"] = Constant,
        ["Identity"] = node => [node.Input(0)],
        ["IdentityN"] = node => node.Inputs,
        ["StopGradient"] = node => [node.Input(0)],
        ["PreventGradient"] = node => [node.Input(0)],
        ["Snapshot"] = node => [node.Input(0)],
        ["CheckNumerics"] = node => [node.Input(0)],
        ["EnsureShape"] = node => [node.Input(0)],
        ["PlaceholderWithDefault"] = node => [node.Input(0)],
        ["Placeholder"] = node => throw node.Refuse("an input that is not among the model's", "every input of the graph named", "add it to --inputs, or cut the graph behind it"),
        ["NoOp"] = _ => [],
        ["Assert"] = _ => [],
        ["Range"] = Range,
        ["Switch"] = Switch,
        ["Merge"] = Merge,
    };

    private static ImmutableArray<Item> Constant(NodeContext node)
    {
        if (node.Attribute("value") is not { ValueCase: AttributeMessage.ValueOneofCase.Tensor } attribute) throw node.Refuse("no value", "one", NodeContext.Intact);
        if (attribute.Tensor.Dtype == DataType.String) return [new OpaqueItem("a text")];
        ConstantTensor constant = node.Translator.Constant(node.Node, () => ConstantTensor.Read(attribute.Tensor, node.Origin));
        Value value = node.Scope.Builder.Constant(constant.Values, node.Origin, node.Node.Name);
        return node.Result(constant.IsUniform ? node.Add(new BroadcastTo(Shape.Of(constant.Dims)), value) : value);
    }

    private static ImmutableArray<Item> Range(NodeContext node)
    {
        if (node.ConstantOf(0) is { Count: 1, Element: not ElementType.Float32 } start && node.ExtentsOf(1) is [var limit] && node.Integer(2) is var step and not 0)
        {
            Extent count = step == 1 ? limit - Extent.Number(start.Integers[0]) : Extent.Unknown;
            if (limit.IsFixed) count = Extent.Number(Math.Max(0, (limit.Factor - start.Integers[0] + step - Math.Sign(step)) / step));
            if (step == 1 && count.IsKnown) return [new RangeItem(start.Integers[0], count, start.Element)];
            if (count is { IsFixed: true, Factor: < 1 << 20 }) return node.Result(node.Constant(Tensor.Integer(start.Element, [.. Enumerable.Range(0, (int)count.Factor).Select(i => start.Integers[0] + (long)i * step)], (int)count.Factor)));
        }

        throw node.Refuse("a range of a computed length", "a known number of integers", "export the model with fixed shapes");
    }

    private static ImmutableArray<Item> Switch(NodeContext node)
    {
        if (node.ConstantOf(1) is not { Element: ElementType.Bool, Count: 1 } side) throw node.Refuse("a condition that depends on data", "a condition that is known when compiling");
        return side.Integers[0] == 0 ? [node.Input(0), DeadItem.Instance] : [DeadItem.Instance, node.Input(0)];
    }

    private static ImmutableArray<Item> Merge(NodeContext node)
    {
        var alive = Enumerable.Range(0, node.Inputs.Length).Where(i => node.Inputs[i] is not DeadItem).ToList();
        return alive.Count switch
        {
            0 => [DeadItem.Instance],
            1 => [node.Inputs[alive[0]], new ValueItem(node.Constant(Tensor.Integer(ElementType.Int32, [alive[0]])))],
            _ => throw node.Refuse("a merge of several values", "the sides of one condition", NodeContext.Intact),
        };
    }
}

using System.Collections.Immutable;
using Rnnc.Ir;
using Rnnc.Read.Items;

namespace Rnnc.Read.Onnx.Ops;

/// <summary>Normalizations as formulas of plain operations.</summary>
internal static class NormalizationNodes
{
    public static Dictionary<string, NodeTranslation> Table { get; } = new()
    {
        ["LayerNormalization"] = LayerNormalization,
        ["BatchNormalization"] = NodeTable.Of(BatchNormalization),
    };

    // d = x - mean(x); y = d / sqrt(mean(d^2) + epsilon) * scale + bias, the means over the axes from the given one on.
    private static ImmutableArray<Item?> LayerNormalization(NodeContext node)
    {
        Value x = node.Operand(0);
        ImmutableArray<int> axes = [.. Enumerable.Range(0, x.Type.Rank).Skip(node.Axis(node.Integer("axis", -1), x.Type.Rank))];
        Value mean = Mean(node, x, axes);
        Value centered = node.Add(BinaryKind.Sub, x, mean);
        Value variance = Mean(node, node.Add(UnaryKind.Square, centered), axes);
        Value inverse = node.Add(UnaryKind.Rsqrt, node.Add(BinaryKind.Add, variance, node.Number(node.Float("epsilon", 1e-5f), ElementType.Float32)));
        Value y = node.Add(BinaryKind.Mul, node.Add(BinaryKind.Mul, centered, inverse), node.Operand(1));
        if (node.OptionalOperand(2) is { } bias) y = node.Add(BinaryKind.Add, y, bias);
        return [new ValueItem(y), new ValueItem(mean), new ValueItem(inverse)];
    }

    private static Value Mean(NodeContext node, Value value, ImmutableArray<int> axes) => node.Add(new Reduce(ReduceKind.Mean, axes, KeepDims: true), value);

    // y = x scale / sqrt(variance + epsilon) + (bias - mean scale / sqrt(variance + epsilon)) for each channel, axis 1.
    private static Value BatchNormalization(NodeContext node)
    {
        Value x = node.Operand(0);
        if (node.Flag("training_mode")) throw node.Refuse("training_mode = 1", "a model for inference", "export the model in evaluation mode");
        if (x.Type.Rank < 2) throw node.Refuse($"BatchNormalization of {x.Type}", "a channel axis", NodeContext.Intact);
        Value spread = node.Add(UnaryKind.Sqrt, node.Add(BinaryKind.Add, node.Operand(4), node.Number(node.Float("epsilon", 1e-5f), ElementType.Float32)));
        Value scale = node.Add(BinaryKind.Div, node.Operand(1), spread);
        Value offset = node.Add(BinaryKind.Sub, node.Operand(2), node.Add(BinaryKind.Mul, node.Operand(3), scale));
        return node.Add(BinaryKind.Add, node.Add(BinaryKind.Mul, x, Channels(scale)), Channels(offset));

        Value Channels(Value vector) => node.Reshape(vector, Shape.Of([vector.Type.Shape[0], .. Enumerable.Repeat<Dim>(1, x.Type.Rank - 2)]));
    }
}

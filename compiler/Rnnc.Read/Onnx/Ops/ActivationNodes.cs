using Rnnc.Ir;

namespace Rnnc.Read.Onnx.Ops;

/// <summary>Activation functions as nodes of their own, with ONNX's default arguments.</summary>
internal static class ActivationNodes
{
    private const double SeluAlpha = 1.67326319217681884765625, SeluGamma = 1.05070102214813232421875;

    public static Dictionary<string, NodeTranslation> Table { get; } = new()
    {
        ["Sigmoid"] = FunctionNodes.Of(UnaryKind.Sigmoid),
        ["Tanh"] = FunctionNodes.Of(UnaryKind.Tanh),
        ["Relu"] = FunctionNodes.Of(UnaryKind.Relu),
        ["Softplus"] = FunctionNodes.Of(UnaryKind.Softplus),
        ["Softsign"] = FunctionNodes.Of(UnaryKind.Softsign),
        ["Mish"] = FunctionNodes.Of(UnaryKind.Mish),
        ["HardSwish"] = FunctionNodes.Of(UnaryKind.HardSwish),
        ["LeakyRelu"] = NodeTable.Of(node => node.Add(UnaryKind.LeakyRelu, node.Operand(0), node.Float("alpha", 0.01f))),
        ["ThresholdedRelu"] = NodeTable.Of(node => node.Add(UnaryKind.ThresholdedRelu, node.Operand(0), node.Float("alpha", 1))),
        ["Elu"] = NodeTable.Of(node => node.Add(UnaryKind.Elu, node.Operand(0), node.Float("alpha", 1))),
        ["Celu"] = NodeTable.Of(node => node.Add(UnaryKind.Celu, node.Operand(0), node.Float("alpha", 1))),
        ["Selu"] = NodeTable.Of(node => node.Add(UnaryKind.Selu, node.Operand(0), node.Float("alpha", (float)SeluAlpha), node.Float("gamma", (float)SeluGamma))),
        ["HardSigmoid"] = NodeTable.Of(node => node.Add(UnaryKind.HardSigmoid, node.Operand(0), node.Float("alpha", 0.2f), node.Float("beta", 0.5f))),
        ["Gelu"] = NodeTable.Of(node => node.Add(Gelu(node), node.Operand(0))),
        ["Swish"] = NodeTable.Of(Swish),
        ["Shrink"] = NodeTable.Of(Shrink),
        ["PRelu"] = NodeTable.Of(ParametricRelu),
        ["Softmax"] = NodeTable.Of(node => Softmax(node, logarithm: false)),
        ["LogSoftmax"] = NodeTable.Of(node => Softmax(node, logarithm: true)),
    };

    private static UnaryKind Gelu(NodeContext node) => node.Text("approximate", "none") switch
    {
        "none" => UnaryKind.Gelu,
        "tanh" => UnaryKind.GeluTanh,
        var other => throw node.Refuse($"approximate = {other}", "none or tanh", NodeContext.Intact),
    };

    private static Value Swish(NodeContext node)
    {
        Value x = node.Operand(0);
        float alpha = node.Float("alpha", 1);
        return alpha == 1 ? node.Add(UnaryKind.Silu, x) : node.Add(BinaryKind.Mul, x, node.Add(UnaryKind.Sigmoid, node.Add(BinaryKind.Mul, x, node.Number(alpha, ElementType.Float32))));
    }

    // x - bias above lambda, x + bias below -lambda, otherwise 0.
    private static Value Shrink(NodeContext node)
    {
        float lambda = node.Float("lambd", 0.5f), bias = node.Float("bias", 0);
        if (bias != 0 && bias != lambda) throw node.Refuse($"Shrink with lambd = {lambda} and bias = {bias}", "a bias of 0 or lambd");
        return node.Add(bias == 0 ? UnaryKind.HardShrink : UnaryKind.SoftShrink, node.Operand(0), lambda);
    }

    // relu(x) - slope relu(-x): the slope is a tensor that broadcasts against x.
    private static Value ParametricRelu(NodeContext node)
    {
        Value x = node.Operand(0);
        Value below = node.Add(UnaryKind.Relu, node.Add(UnaryKind.Neg, x));
        return node.Add(BinaryKind.Sub, node.Add(UnaryKind.Relu, x), node.Add(BinaryKind.Mul, node.Operand(1), below));
    }

    // Before version 13 all axes from the given one on (1 where none is) are one; since then it is the given axis alone, the last where none is.
    private static Value Softmax(NodeContext node, bool logarithm)
    {
        Value x = node.Operand(0);
        int rank = x.Type.Rank;
        if (node.Opset >= 13) return node.Add(new Softmax(node.Axis(node.Integer("axis", -1), rank), 1, logarithm), x);
        int given = node.Integer("axis", 1);
        int axis = given == rank ? rank : node.Axis(given, rank);
        if (axis == rank - 1) return node.Add(new Softmax(axis, 1, logarithm), x);
        Shape shape = x.Type.Shape;
        if (shape.Skip(axis).Any(dim => !dim.IsFixed)) throw node.Refuse($"a softmax over the axes of {shape} from {axis} on", "fixed extents", NodeContext.FixShapes);
        int together = checked(shape.Skip(axis).Aggregate(1, (product, dim) => product * dim.Size));
        Value flat = node.Reshape(x, Shape.Of([.. shape.Take(axis), together]));
        return node.Reshape(node.Add(new Softmax(axis, 1, logarithm), flat), shape);
    }
}

using Rnnc.Formats.TensorFlow.Messages;
using Rnnc.Ir;

namespace Rnnc.Read.GraphDef.Ops;

/// <summary>Functions of one operand, softmax, and changes of the element type.</summary>
internal static class FunctionNodes
{
    // Klambauer et al., "Self-Normalizing Neural Networks", 2017.
    private const double SeluAlpha = 1.6732632423543772;
    private const double SeluScale = 1.0507009873554805;
    private const float LeakyReluDefault = 0.2f;

    public static Dictionary<string, NodeTranslation> Table { get; } = new()
    {
        ["Neg"] = Of(UnaryKind.Neg),
        ["Abs"] = Of(UnaryKind.Abs),
        ["Sign"] = Of(UnaryKind.Sign),
        ["Square"] = Of(UnaryKind.Square),
        ["Sqrt"] = Of(UnaryKind.Sqrt),
        ["Rsqrt"] = Of(UnaryKind.Rsqrt),
        ["Reciprocal"] = Of(UnaryKind.Reciprocal),
        ["Inv"] = Of(UnaryKind.Reciprocal),
        ["Exp"] = Of(UnaryKind.Exp),
        ["Expm1"] = Of(UnaryKind.Expm1),
        ["Log"] = Of(UnaryKind.Log),
        ["Log1p"] = Of(UnaryKind.Log1p),
        ["Sin"] = Of(UnaryKind.Sin),
        ["Cos"] = Of(UnaryKind.Cos),
        ["Erf"] = Of(UnaryKind.Erf),
        ["Floor"] = RandomNodes.Floor,
        ["Ceil"] = Of(UnaryKind.Ceil),
        ["Round"] = Of(UnaryKind.Round),
        ["Rint"] = Of(UnaryKind.Round),
        ["LogicalNot"] = Of(UnaryKind.LogicalNot),
        ["Sigmoid"] = Of(UnaryKind.Sigmoid),
        ["Tanh"] = Of(UnaryKind.Tanh),
        ["Relu"] = Of(UnaryKind.Relu),
        ["Relu6"] = Of(UnaryKind.Clip, 0, 6),
        ["Elu"] = Of(UnaryKind.Elu, 1),
        ["Selu"] = Of(UnaryKind.Selu, SeluAlpha, SeluScale),
        ["Softplus"] = Of(UnaryKind.Softplus),
        ["Softsign"] = Of(UnaryKind.Softsign),
        ["LeakyRelu"] = NodeTable.Of(LeakyRelu),
        ["Softmax"] = NodeTable.Of(node => Softmax(node, isLog: false)),
        ["LogSoftmax"] = NodeTable.Of(node => Softmax(node, isLog: true)),
        ["Cast"] = NodeTable.Of(node => node.Add(new Cast(node.Element("DstT")), node.Operand(0))),
        ["ZerosLike"] = NodeTable.Of(node => Filled(node, 0)),
        ["OnesLike"] = NodeTable.Of(node => Filled(node, 1)),
    };

    private static NodeTranslation Of(UnaryKind kind, double alpha = 0, double beta = 0) =>
        NodeTable.Of(node => node.Add(new Unary(kind, alpha, beta), node.Operand(0)));

    private static Value LeakyRelu(NodeContext node)
    {
        float alpha = node.Attribute("alpha") is { ValueCase: AttributeMessage.ValueOneofCase.F } attribute ? attribute.F : LeakyReluDefault;
        if (!float.IsFinite(alpha)) throw node.Refuse($"a slope of {alpha}", "a finite one", NodeContext.Intact);
        return node.Add(new Unary(UnaryKind.LeakyRelu, alpha), node.Operand(0));
    }

    private static Value Softmax(NodeContext node, bool isLog)
    {
        Value value = node.Operand(0);
        return node.Add(new Softmax(node.Axis(-1, value.Type.Rank), 1, isLog), value);
    }

    private static Value Filled(NodeContext node, int number)
    {
        TensorType type = node.Operand(0).Type;
        Tensor value = type.Element == ElementType.Float32 ? Tensor.Scalar(number) : Tensor.Integer(type.Element, [number]);
        return node.Add(new BroadcastTo(type.Shape), node.Constant(value));
    }
}

using System.Collections.Immutable;
using Rnnc.Ir;
using Rnnc.Read.Items;

namespace Rnnc.Read.GraphDef.Ops;

/// <summary>
/// Random numbers, which dropout leaves in exported graphs. Their range is followed through the arithmetic around them: a comparison that it decides
/// is a constant, everything else that reads them is refused.
/// </summary>
internal static class RandomNodes
{
    public static Dictionary<string, NodeTranslation> Table { get; } = new()
    {
        ["RandomUniform"] = Uniform,
        ["StatelessRandomUniform"] = Uniform,
        ["StatelessRandomUniformV2"] = Uniform,
    };

    /// <summary>Sums and products of random numbers and one constant; null where no operand is random.</summary>
    public static Item? TryCompute(NodeContext node, BinaryKind kind)
    {
        if (!node.Inputs.Any(input => input is RandomItem) || node.Inputs.Length != 2) return null;
        int place = node.Inputs[0] is RandomItem ? 0 : 1;
        var random = (RandomItem)node.Inputs[place];
        if (node.ConstantOf(1 - place) is not { Count: 1, Element: ElementType.Float32 } constant) return null;
        double number = constant.Floats[0];
        return (kind, place) switch
        {
            (BinaryKind.Add, _) => random with { Low = random.Low + number, High = random.High + number },
            (BinaryKind.Sub, 0) => random with { Low = random.Low - number, High = random.High - number },
            (BinaryKind.Mul, _) when number > 0 => random with { Low = random.Low * number, High = random.High * number },
            _ => null,
        };
    }

    /// <summary>A comparison that may be decided by the range of random numbers: with a rate of 0 dropout keeps everything.</summary>
    public static NodeTranslation Comparison(BinaryKind kind) => node =>
    {
        if (node.Input(0) is not RandomItem random) return node.Result(node.Add(new Binary(kind), node.Operand(0), node.Operand(1)));
        bool isDecided = node.ConstantOf(1) is { Count: 1, Element: ElementType.Float32 } rate && rate.Floats[0] <= random.Low;
        if (!isDecided) throw node.Refuse("dropout at work", "a model for inference", "export the model with training switched off");
        return Uniformly(node, random.Shape, Tensor.Integer(ElementType.Bool, [1]));
    };

    /// <summary>Dropout of older versions keeps where floor(keep + random) is 1.</summary>
    public static ImmutableArray<Item> Floor(NodeContext node)
    {
        if (node.Input(0) is not RandomItem random) return node.Result(node.Add(new Unary(UnaryKind.Floor), node.Operand(0)));
        if (Math.Floor(random.Low) + 1 < random.High) throw node.Refuse("dropout at work", "a model for inference", "export the model with training switched off");
        return Uniformly(node, random.Shape, Tensor.Scalar((float)Math.Floor(random.Low)));
    }

    private static ImmutableArray<Item> Uniform(NodeContext node) => [new RandomItem(node.ShapeOf(0), 0, 1)];

    private static ImmutableArray<Item> Uniformly(NodeContext node, Shape shape, Tensor value) => node.Result(node.Add(new BroadcastTo(shape), node.Constant(value)));
}

using Rnnc.Ir;

namespace Rnnc.Emit.TfLite.Choose;

/// <summary>Which operations TFLite has an int8 operator for that TFLite Micro has too; all others become programs.</summary>
internal static class Builtins
{
    public static bool Has(Node node, Graph graph)
    {
        if (node.Outputs.Length != 1 || node.Output.Type.Element != ElementType.Float32 || node.Inputs.Any(input => input.Type.Element != ElementType.Float32)) return false;
        return node.Op switch
        {
            Linear => true,
            Unary { Kind: UnaryKind.Sigmoid or UnaryKind.Tanh or UnaryKind.Relu } => true,
            Unary { Kind: UnaryKind.Clip, Alpha: 0, Beta: 6 } => true,
            Binary { Kind: BinaryKind.Add or BinaryKind.Sub or BinaryKind.Mul or BinaryKind.Min or BinaryKind.Max } => !IsTwoConstants(node, graph),
            Softmax { Log: false } softmax => softmax.Axis == node.Output.Type.Rank - 1,
            Reduce { Kind: ReduceKind.Mean } => true,
            Concat or Reshape => true,
            Slice { Stride: > 0 } => true,
            _ => false,
        };
    }

    /// <summary>The operation moves values and computes nothing: its result has its operands' integers.</summary>
    public static bool KeepsIntegers(Op op) => op is Concat or Reshape or Slice;

    private static bool IsTwoConstants(Node node, Graph graph) => node.Inputs.All(input => graph.ConstantOf(input) is not null);
}

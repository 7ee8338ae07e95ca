using System.Buffers.Binary;
using System.Collections.Immutable;
using Rnnc.Emit.TfLite.Wire;
using Rnnc.Formats.TfLite;
using Rnnc.Ir;

namespace Rnnc.Emit.TfLite.Operators;

/// <summary>
/// Functions that interpreters have for float numbers alone (a reciprocal root, a quotient): DEQUANTIZE, the function, QUANTIZE. In a cell these are few
/// numbers: the one variance of a layer norm.
/// </summary>
internal static class FloatOperators
{
    public static bool Has(Op op) => op is Binary { Kind: BinaryKind.Div }
        or Unary { Kind: UnaryKind.Rsqrt or UnaryKind.Sqrt or UnaryKind.Exp or UnaryKind.Log or UnaryKind.Sin or UnaryKind.Cos or UnaryKind.Elu or UnaryKind.Reciprocal or UnaryKind.Softplus or UnaryKind.Softsign };

    public static void Add(TensorMap map, Node node)
    {
        var real = new Real(map, TensorNames.Of(node.Output));
        ImmutableArray<int> x = [.. node.Inputs.Select(input => real.Of(input))];
        int result = node.Op is Unary unary
            ? unary.Kind switch
            {
                UnaryKind.Rsqrt => real.Run(BuiltinOperator.RSQRT, x[0]),
                UnaryKind.Sqrt => real.Run(BuiltinOperator.SQRT, x[0]),
                UnaryKind.Exp => real.Run(BuiltinOperator.EXP, x[0]),
                UnaryKind.Log => real.Run(BuiltinOperator.LOG, x[0]),
                UnaryKind.Sin => real.Run(BuiltinOperator.SIN, x[0]),
                UnaryKind.Cos => real.Run(BuiltinOperator.COS, x[0]),
                UnaryKind.Elu => real.Run(BuiltinOperator.ELU, x[0]),
                UnaryKind.Reciprocal => real.Run(BuiltinOperator.DIV, real.Number(1), x[0]),
                UnaryKind.Softplus => real.Run(BuiltinOperator.LOG, real.Run(BuiltinOperator.ADD, real.Run(BuiltinOperator.EXP, x[0]), real.Number(1))),
                _ => real.Run(BuiltinOperator.DIV, x[0], real.Run(BuiltinOperator.ADD, real.Run(BuiltinOperator.ABS, x[0]), real.Number(1))),
            }
            : real.Run(BuiltinOperator.DIV, x[0], x[1]);
        map.File.Run(new FileOperator(BuiltinOperator.QUANTIZE, 1, [result], [map.Result(node).Tensor]));
    }

    /// <summary>Float tensors around one operation.</summary>
    private sealed class Real(TensorMap map, string name)
    {
        public int Of(Value value)
        {
            if (map.Graph.ConstantOf(value) is { } constant) return Constant([.. constant.Floats], constant.Rank == 0 ? [1] : constant.Dims);
            Placed given = map.Of(value);
            int result = New(given.Shape);
            map.File.Run(new FileOperator(BuiltinOperator.DEQUANTIZE, given.Format.Bits == 16 ? 3 : 2, [given.Tensor], [result]));
            return result;
        }

        public int Number(float value) => Constant([value], [1]);

        public int Run(BuiltinOperator code, params int[] operands)
        {
            ImmutableArray<int> shape = map.File.Tensors[operands.MaxBy(operand => map.File.Tensors[operand].Shape.Aggregate(1, (product, dim) => product * dim))].Shape;
            int result = New(shape);
            map.File.Run(new FileOperator(code, 1, [.. operands], [result], code switch { BuiltinOperator.ADD => OptionTable.Empty(11), BuiltinOperator.DIV => OptionTable.Empty(29), _ => null }));
            return result;
        }

        private int New(ImmutableArray<int> shape) => map.File.Add(new FileTensor(name + "_real", TfLiteType.FLOAT32, shape, null));

        private int Constant(float[] values, ImmutableArray<int> shape)
        {
            var bytes = new byte[values.Length * sizeof(float)];
            for (int i = 0; i < values.Length; i++) BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), values[i]);
            return map.File.Constant(new FileTensor(name + "_number", TfLiteType.FLOAT32, shape, null) { Data = bytes });
        }
    }
}

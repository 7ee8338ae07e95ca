using System.Collections.Immutable;
using Rnnc.Emit.TfLite.Choose;
using Rnnc.Emit.TfLite.Wire;
using Rnnc.Formats.TfLite;
using Rnnc.Ir;
using Rnnc.Quantize.Choose;

namespace Rnnc.Emit.TfLite.Operators;

/// <summary>Operations that <see cref="Builtins"/> admits => builtin operators over 8- or 16-bit integers.</summary>
internal static class BuiltinOperators
{
    /// <param name="map">The tensors; the node's operands are placed.</param>
    /// <param name="node">The operation.</param>
    /// <param name="perUnit">Weights have a scale for each unit.</param>
    public static void Add(TensorMap map, Node node, bool perUnit)
    {
        switch (node.Op)
        {
            case Linear:
                ProductOperator.Add(map, node, perUnit);
                break;
            case Unary unary:
                Plain(map, node, unary.Kind switch { UnaryKind.Sigmoid => BuiltinOperator.LOGISTIC, UnaryKind.Tanh => BuiltinOperator.TANH, UnaryKind.Relu => BuiltinOperator.RELU, _ => BuiltinOperator.RELU6 }, null);
                break;
            case Binary { Kind: BinaryKind.Min or BinaryKind.Max } extreme:
                // These compare integers as they are.
                Format compared = map.Formats.Of(node.Output);
                map.File.Run(new FileOperator(extreme.Kind == BinaryKind.Max ? BuiltinOperator.MAXIMUM : BuiltinOperator.MINIMUM, 2, [.. node.Inputs.Select(input => map.As(input, compared).Tensor)], [map.Result(node).Tensor], OptionTable.Empty(39)));
                break;
            case Binary binary:
                Plain(map, node, binary.Kind switch { BinaryKind.Add => BuiltinOperator.ADD, BinaryKind.Sub => BuiltinOperator.SUB, _ => BuiltinOperator.MUL }, binary.Kind switch { BinaryKind.Add => OptionTable.Add, BinaryKind.Sub => OptionTable.Sub, _ => OptionTable.Mul });
                break;
            case Softmax softmax:
                Plain(map, node, BuiltinOperator.SOFTMAX, OptionTable.Softmax(softmax.Beta));
                break;
            case Reduce reduce:
                int[] axes = [.. reduce.Axes.Select(axis => axis + 1)];
                Placed averaged = map.WithBatch(node.Inputs[0], map.In(node.Inputs[0], map.Formats.Of(node.Output).Bits).Format);
                map.File.Run(new FileOperator(BuiltinOperator.MEAN, 2, [averaged.Tensor, map.File.Integers("axes", axes)], [map.Result(node).Tensor], OptionTable.Reducer(reduce.KeepDims)));
                break;
            case Concat concat:
                Format format = map.Formats.Of(node.Output);
                ImmutableArray<int> joined = [.. node.Inputs.Select(input => map.WithBatch(input, format).Tensor)];
                map.File.Run(new FileOperator(BuiltinOperator.CONCATENATION, 2, joined, [map.Result(node).Tensor], OptionTable.Concatenation(concat.Axis + 1)));
                break;
            case Slice slice:
                Cut(map, node, slice);
                break;
            default:
                Reshape(map, node);
                break;
        }
    }

    private static void Plain(TensorMap map, Node node, BuiltinOperator code, OptionTable? options)
    {
        int bits = map.Formats.Of(node.Output).Bits;
        map.File.Run(new FileOperator(code, 2, [.. node.Inputs.Select(input => map.In(input, bits).Tensor)], [map.Result(node).Tensor], options));
    }

    private static void Cut(TensorMap map, Node node, Slice slice)
    {
        Placed input = map.WithBatch(node.Inputs[0], map.Formats.Of(node.Output));
        int[] begin = new int[input.Shape.Length], end = [.. input.Shape], strides = [.. input.Shape.Select(_ => 1)];
        begin[slice.Axis + 1] = slice.Begin;
        end[slice.Axis + 1] = slice.Begin + (slice.Stride * (slice.Size - 1)) + 1;
        strides[slice.Axis + 1] = slice.Stride;
        int[] operands = [input.Tensor, map.File.Integers("begin", begin), map.File.Integers("end", end), map.File.Integers("strides", strides)];
        map.File.Run(new FileOperator(BuiltinOperator.STRIDED_SLICE, 2, [.. operands], [map.Result(node).Tensor], OptionTable.StridedSlice));
    }

    /// <summary>A reshape between shapes that the file does not tell apart is none: a model's outputs have their own shape, all else a batch of 1 in front.</summary>
    private static void Reshape(TensorMap map, Node node)
    {
        bool isOutput = map.Graph.IsOutput(node.Output);
        Placed given = map.As(node.Inputs[0], map.Formats.Of(node.Output));
        map.Place(node.Output, map.Reshaped(given, isOutput ? map.Extents(node.Output) : map.Batched(node.Output), TensorNames.Of(node.Output)));
    }
}

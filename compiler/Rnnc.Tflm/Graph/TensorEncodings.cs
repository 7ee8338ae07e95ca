using Rnnc.Formats.TfLite;
using Rnnc.Ir;
using Rnnc.Tflm.Numerics;

namespace Rnnc.Tflm.Graph;

/// <summary>
/// The integers behind each tensor. A float tensor has those that it is quantized to, or was dequantized from: quantizing belongs to the
/// caller, so a float input or output is one of integers.
/// </summary>
internal sealed class TensorEncodings
{
    private readonly TfLiteSubgraph subgraph;
    private readonly ILookup<int, TfLiteOperator> readers;
    private readonly Dictionary<int, TfLiteOperator> makers = [];

    public TensorEncodings(TfLiteSubgraph subgraph)
    {
        this.subgraph = subgraph;
        readers = subgraph.Operators.SelectMany(op => op.Inputs.Where(tensor => tensor >= 0).Distinct().Select(tensor => (tensor, op))).ToLookup(pair => pair.tensor, pair => pair.op);
        foreach (TfLiteOperator op in subgraph.Operators)
        {
            foreach (int tensor in op.Outputs) makers.TryAdd(tensor, op);
        }
    }

    /// <exception cref="InputException">The tensor's values are no integers, and are neither quantized nor dequantized.</exception>
    public Encoding Of(TfLiteTensor tensor) => tensor.Type switch
    {
        TfLiteType.INT8 or TfLiteType.INT16 when tensor.Quantization is { Scales.Length: 1 } => Quantized(tensor),
        TfLiteType.INT32 => Encoding.Integers,
        TfLiteType.BOOL => Encoding.Truth,
        TfLiteType.FLOAT32 => OfFloat(tensor),
        _ => throw new InputException(tensor.Where, $"values of type {tensor.Type}{(tensor.Quantization is null ? " without quantization" : "")}", "INT8 or INT16 with one scale, INT32 or BOOL", Remedies.Float),
    };

    /// <summary>Of stored numbers, which may have a scale for each row.</summary>
    public Encoding OfConstant(TfLiteTensor tensor) => tensor.Type is TfLiteType.INT8 or TfLiteType.INT16 && tensor.Quantization is not { Scales.Length: 1 }
        ? new Encoding(tensor.Type == TfLiteType.INT8 ? 8 : 16, 1, 0)
        : tensor.Type == TfLiteType.INT64 ? Encoding.Integers : Of(tensor);

    private static Encoding Quantized(TfLiteTensor tensor)
    {
        (float scale, long zeroPoint) = tensor.Quantization!.At(0);
        var encoding = new Encoding(tensor.Type == TfLiteType.INT8 ? 8 : 16, scale, 0);
        bool valid = float.IsFinite(scale) && scale > 0 && zeroPoint >= encoding.Minimum && zeroPoint <= encoding.Maximum && (encoding.Bits == 8 || zeroPoint == 0);
        return valid ? encoding with { ZeroPoint = (int)zeroPoint } : throw new InputException(tensor.Where, $"scale {scale.ToString(System.Globalization.CultureInfo.InvariantCulture)} and zero point {zeroPoint} of {encoding.Bits} bits", "a positive scale, a zero point within the width and 0 for 16 bits", Remedies.Intact);
    }

    private Encoding OfFloat(TfLiteTensor tensor)
    {
        var found = new HashSet<Encoding>();
        Forward(tensor.Index, found, []);
        if (found.Count == 0) Backward(tensor.Index, found, []);
        return found.Count == 1 ? found.First() : throw new InputException(tensor.Where, found.Count == 0 ? "float values that are not quantized" : "float values that are quantized in several ways", "values of one integer format", Remedies.Float);
    }

    /// <summary>What a tensor is quantized to, behind operators that only move elements.</summary>
    private void Forward(int tensor, HashSet<Encoding> found, HashSet<int> seen)
    {
        if (!seen.Add(tensor)) return;
        foreach (TfLiteOperator op in readers[tensor])
        {
            if (op.Code == BuiltinOperator.QUANTIZE && op.Outputs.Length == 1 && subgraph.Tensors[op.Outputs[0]] is { Quantization.Scales.Length: 1 } target) found.Add(Quantized(target));
            if (!OperatorFamilies.Moves(op.Code)) continue;
            foreach (int output in op.Outputs) Forward(output, found, seen);
        }
    }

    /// <summary>What a tensor was dequantized from.</summary>
    private void Backward(int tensor, HashSet<Encoding> found, HashSet<int> seen)
    {
        if (!seen.Add(tensor) || !makers.TryGetValue(tensor, out TfLiteOperator? op) || op.Inputs.IsEmpty || op.Inputs[0] < 0) return;
        if (op.Code == BuiltinOperator.DEQUANTIZE && subgraph.Tensors[op.Inputs[0]] is { Quantization.Scales.Length: 1 } source) found.Add(Quantized(source));
        else if (op.Code == BuiltinOperator.READ_VARIABLE) BackwardThroughVariable(op, found, seen);
        else if (OperatorFamilies.Moves(op.Code)) Backward(op.Inputs[OperatorFamilies.DataOperand(op.Code)], found, seen);
    }

    private void BackwardThroughVariable(TfLiteOperator read, HashSet<Encoding> found, HashSet<int> seen)
    {
        foreach (TfLiteOperator assign in subgraph.Operators.Where(op => op.Code == BuiltinOperator.ASSIGN_VARIABLE && op.Inputs.Length == 2 && op.Inputs[0] == read.Inputs[0] && op.Inputs[1] >= 0))
            Backward(assign.Inputs[1], found, seen);
    }
}

using System.Collections.Immutable;
using Rnnc.Formats.TfLite.Options;
using Rnnc.Ir;

namespace Rnnc.Read.TfLite.Operators;

/// <summary>
/// The cell of UNIDIRECTIONAL_SEQUENCE_LSTM, over x, h and c:
/// <code>
/// i = sigmoid(x Wi + h Ri + pi c + bi)      (1 - f where the operator has no input gate)
/// f = sigmoid(x Wf + h Rf + pf c + bf)
/// c' = clip(f c + i act(x Wc + h Rc + bc), cell clip)
/// o = sigmoid(x Wo + h Ro + po c' + bo)
/// h' = clip(project(o act(c')), projection clip)
/// </code>
/// With layer norm each gate's sum without its bias is brought to mean 0 and variance 1, then scaled.
/// Source: TensorFlow Lite, kernels/unidirectional_sequence_lstm.cc and lstm_eval.cc.
/// </summary>
internal sealed class LstmCell(OperatorContext op, UnidirectionalSequenceLstmOptions options)
{
    private const float NormEpsilon = 1e-8f;

    private const int Input = 0, Forget = 1, Candidate = 2, Output = 3;

    public ImmutableArray<Value> Build(GraphBuilder builder, ImmutableArray<Value> inputs)
    {
        (Value x, Value h, Value c) = (inputs[0], inputs[1], inputs[2]);
        var cell = new CellBuilder(op, builder);
        Value forget = cell.Function(UnaryKind.Sigmoid, Sum(cell, Forget, x, h, c, peephole: 10));
        Value input = op.Has(1)
            ? cell.Function(UnaryKind.Sigmoid, Sum(cell, Input, x, h, c, peephole: 9))
            : cell.Add(BinaryKind.Sub, cell.Scalar(1), forget);
        Value candidate = cell.Activate(Sum(cell, Candidate, x, h, c, peephole: -1), options.FusedActivation);
        Value next = cell.Add(BinaryKind.Add, cell.Add(BinaryKind.Mul, forget, c), cell.Add(BinaryKind.Mul, input, candidate));
        next = cell.Clip(next, options.CellClip);
        Value output = cell.Function(UnaryKind.Sigmoid, Sum(cell, Output, x, h, next, peephole: 11));
        Value y = cell.Add(BinaryKind.Mul, output, cell.Activate(next, options.FusedActivation));
        if (cell.Product(y, 16) is { } projected) y = cell.Clip(cell.Bias(projected, 17), options.ProjectionClip);
        return [y, y, next];
    }

    private Value Sum(CellBuilder cell, int gate, Value x, Value h, Value c, int peephole)
    {
        Value? fromInput = cell.Product(x, 1 + gate);
        Value? fromState = cell.Product(h, 5 + gate);
        if (fromInput is null || fromState is null) throw op.Refuse($"no weights for gate {gate}", "input and recurrent weights", "take an intact copy of the file");
        Value sum = cell.Add(BinaryKind.Add, fromInput, fromState);
        if (peephole >= 0 && op.Has(peephole)) sum = cell.Add(BinaryKind.Add, sum, cell.Add(BinaryKind.Mul, cell.Weights(peephole), c));
        if (op.Has(20 + gate)) sum = cell.Add(BinaryKind.Mul, Normalize(cell, sum), cell.Weights(20 + gate));
        return cell.Bias(sum, 12 + gate);
    }

    private static Value Normalize(CellBuilder cell, Value value)
    {
        Value mean = cell.Mean(value);
        Value variance = cell.Mean(cell.Add(BinaryKind.SquaredDifference, value, mean));
        Value scale = cell.Function(UnaryKind.Rsqrt, cell.Add(BinaryKind.Add, variance, cell.Scalar(NormEpsilon)));
        return cell.Add(BinaryKind.Mul, cell.Add(BinaryKind.Sub, value, mean), scale);
    }
}

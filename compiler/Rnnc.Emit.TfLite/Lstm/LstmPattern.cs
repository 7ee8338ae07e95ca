using Rnnc.Ir;

namespace Rnnc.Emit.TfLite.Lstm;

/// <summary>
/// The cell that TFLite's builtin LSTM computes, recognised by structure: with gates i, f, g, o each x W + h R + b,
/// c' = sigmoid(f) c + sigmoid(i) tanh(g), clipped or not; h' = sigmoid(o) tanh(c'). No peepholes, projection or layer norm, which
/// TFLite Micro refuses.
/// </summary>
/// <param name="CellClip">Bound of c'; 0 where there is none.</param>
/// <param name="X">The cell's input.</param>
/// <param name="H">Its next output state.</param>
/// <param name="C">Its next cell state.</param>
/// <param name="HState">Which state h is: 0 or 1; c is the other.</param>
internal sealed record LstmPattern(LstmGate Input, LstmGate Forget, LstmGate Cell, LstmGate Output, double CellClip, Value X, Value PreviousH, Value H, Value C, int HState)
{
    /// <summary>The LSTM that a Sequence is, where it runs forward over all steps from zeros that no slot keeps for the caller; null otherwise.</summary>
    public static LstmPattern? Of(Node node, Graph graph)
    {
        if (node.Op is not Sequence { Direction: Direction.Forward, ScanCount: 1, StateCount: 2, CaptureCount: 0, HasMask: false, Trip: TripCount.Extent } sequence) return null;
        if (sequence.TimeAxes[0] != 0 || sequence.Outputs.Any(output => output.TimeAxis != 0)) return null;
        if (!node.Inputs.Skip(1).All(state => IsZero(state, graph))) return null;
        for (int h = 0; h < 2; h++)
        {
            if (Match(sequence, h) is not { } pattern) continue;
            bool onlyH = sequence.Cell.Outputs.Take(sequence.Outputs.Length).All(output => ReferenceEquals(output, pattern.H));
            Value finalC = node.Outputs[sequence.Outputs.Length + 1 - h];
            return onlyH && graph.Users(finalC).Count == 0 && !graph.IsOutput(finalC) ? pattern : null;
        }

        return null;
    }

    private static LstmPattern? Match(Sequence sequence, int hState)
    {
        Graph cell = sequence.Cell;
        Value x = cell.Inputs[0], h = cell.Inputs[1 + hState], c = cell.Inputs[2 - hState];
        Value nextH = cell.Outputs[sequence.Outputs.Length + hState], nextC = cell.Outputs[sequence.Outputs.Length + 1 - hState];

        Value? Inside(Value value, UnaryKind kind) => cell.Producer(value) is { Op: Unary unary } node && unary.Kind == kind ? node.Inputs[0] : null;
        (Value A, Value B)? Operands(Value value, BinaryKind kind) => cell.Producer(value) is { Op: Binary binary } node && binary.Kind == kind ? (node.Inputs[0], node.Inputs[1]) : null;

        // Factors come in either order.
        (Value Left, Value Right)? Product(Value value, Func<Value, Value?> left, Func<Value, Value?> right)
        {
            if (Operands(value, BinaryKind.Mul) is not { } factors) return null;
            if (left(factors.A) is { } a && right(factors.B) is { } b) return (a, b);
            return left(factors.B) is { } otherA && right(factors.A) is { } otherB ? (otherA, otherB) : null;
        }

        LstmGate? Gate(Value value)
        {
            if (cell.Producer(value) is not { Op: Linear { TermCount: 2 } linear } node) return null;
            int first = ReferenceEquals(node.Inputs[0], x) && ReferenceEquals(node.Inputs[2], h) ? 0 : ReferenceEquals(node.Inputs[0], h) && ReferenceEquals(node.Inputs[2], x) ? 2 : -1;
            if (first < 0 || ReferenceEquals(x, h)) return null;
            Tensor w = cell.ConstantOf(node.Inputs[first + 1])!, r = cell.ConstantOf(node.Inputs[3 - first])!;
            return new LstmGate(w, r, linear.HasBias ? [.. cell.ConstantOf(node.Inputs[^1])!.Floats] : new float[w.Dims[1]]);
        }

        Value? Sigmoid(Value value) => Inside(value, UnaryKind.Sigmoid);
        Value? Tanh(Value value) => Inside(value, UnaryKind.Tanh);

        if (Product(nextH, Sigmoid, Tanh) is not { } output || !ReferenceEquals(output.Right, nextC)) return null;
        double clip = 0;
        Value sum = nextC;
        if (cell.Producer(nextC) is { Op: Unary { Kind: UnaryKind.Clip } bound } clipped)
        {
            if (bound.Beta <= 0 || bound.Alpha != -bound.Beta) return null;
            (clip, sum) = (bound.Beta, clipped.Inputs[0]);
        }

        if (Operands(sum, BinaryKind.Add) is not { } terms) return null;
        Value? Same(Value value) => ReferenceEquals(value, c) ? value : null;
        foreach ((Value kept, Value added) in new[] { (terms.A, terms.B), (terms.B, terms.A) })
        {
            if (Product(kept, Sigmoid, Same) is not { } forget || Product(added, Sigmoid, Tanh) is not { } input) continue;
            if (Gate(input.Left) is { } i && Gate(forget.Left) is { } f && Gate(input.Right) is { } g && Gate(output.Left) is { } o)
                return new LstmPattern(i, f, g, o, clip, x, h, nextH, nextC, hState);
        }

        return null;
    }

    private static bool IsZero(Value state, Graph graph) => graph.ConstantOf(state) is { Element: ElementType.Float32 } constant && !constant.Floats.ContainsAnyExcept(0f);
}

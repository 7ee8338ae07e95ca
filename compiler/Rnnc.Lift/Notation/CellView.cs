using Rnnc.Ir;

namespace Rnnc.Lift.Notation;

/// <summary>
/// A canonical cell as a reader of formulas sees it: a layer norm is one function of its argument, constants and inputs are leaves,
/// some values have a line of their own and all others are written where they are read.
/// </summary>
internal sealed class CellView
{
    private readonly Dictionary<Value, (Value Argument, float Epsilon)> norms = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Value, int> uses = new(ReferenceEqualityComparer.Instance);
    private readonly List<Value> order = [];

    public CellView(Sequence sequence)
    {
        Sequence = sequence;
        foreach (Node node in Cell.Nodes) FindNorm(node);
        foreach (Value output in Cell.Outputs) Visit(output);
        foreach (Value value in order.SelectMany(Operands)) uses[value] = uses.GetValueOrDefault(value) + 1;
        foreach (Value value in order.Where(NeedsLine)) Lines.Add(value);
    }

    public Sequence Sequence { get; }

    public Graph Cell => Sequence.Cell;

    /// <summary>Values with a line of their own, each after those that it reads.</summary>
    public List<Value> Lines { get; } = [];

    /// <summary>Argument and epsilon of <c>(v - mean(v)) / sqrt(mean((v - mean(v))^2) + epsilon)</c>; null for other values.</summary>
    public (Value Argument, float Epsilon)? Norm(Value value) => norms.TryGetValue(value, out var norm) ? norm : null;

    /// <summary>What is written to write a value, in order.</summary>
    public IEnumerable<Value> Operands(Value value) => Norm(value) is { } norm ? [norm.Argument] : Cell.Producer(value)?.Inputs ?? [];

    public Op? OpOf(Value value) => Norm(value) is null ? Cell.Producer(value)?.Op : null;

    public bool IsConstant(Value value) => Cell.ConstantOf(value) is not null;

    public bool IsLine(Value value) => Lines.Contains(value);

    /// <summary>The state that a cell input holds; -1 for other values.</summary>
    public int StateOf(Value value)
    {
        int input = Cell.Inputs.IndexOf(value);
        return input >= Sequence.ScanCount && input < Sequence.ScanCount + Sequence.StateCount ? input - Sequence.ScanCount : -1;
    }

    public bool IsScan(Value value) => Cell.Inputs.IndexOf(value) is >= 0 and var input && input < Sequence.ScanCount;

    /// <summary>The first state whose next value this is; -1 where it is none.</summary>
    public int NextStateOf(Value value) => Cell.Outputs.IndexOf(value, Sequence.Outputs.Length) is >= 0 and var output ? output - Sequence.Outputs.Length : -1;

    public Value Next(int state) => Cell.Outputs[Sequence.Outputs.Length + state];

    /// <summary>A value and all that is written in the same line to write it, each as often as it is written.</summary>
    public IEnumerable<Value> Inline(Value value) =>
        Operands(value).SelectMany(operand => IsLine(operand) ? [operand] : Inline(operand)).Prepend(value);

    /// <summary>Functions that bound or bend a pre-activation: what papers call the non-linearity of a gate or a candidate.</summary>
    public static bool IsActivation(Op? op) => op is Unary unary && unary.Kind is not (UnaryKind.Neg or UnaryKind.Abs or UnaryKind.Square or UnaryKind.Sqrt
        or UnaryKind.Rsqrt or UnaryKind.Reciprocal or UnaryKind.Exp or UnaryKind.Log or UnaryKind.Power or UnaryKind.LogicalNot or UnaryKind.Sign);

    private bool NeedsLine(Value value)
    {
        if (Cell.Producer(value) is null || IsConstant(value)) return false;
        if (Cell.IsOutput(value)) return true;
        if (uses.GetValueOrDefault(value) > 1 && !IsComplement(value)) return true;
        return IsActivation(OpOf(value)) && Inline(value).Any(inner => OpOf(inner) is Linear);
    }

    /// <summary>1 - z is as short as a name.</summary>
    private bool IsComplement(Value value) => OpOf(value) is Binary { Kind: BinaryKind.Sub } && Cell.Producer(value)!.Inputs is var inputs && IsConstant(inputs[0]) && IsLine(inputs[1]);

    /// <summary>Values that are written, operands first. Cells are small: a recursion as deep as the formula.</summary>
    private void Visit(Value value)
    {
        if (order.Contains(value)) return;
        foreach (Value operand in Operands(value)) Visit(operand);
        order.Add(value);
    }

    private void FindNorm(Node node)
    {
        if (node.Op is not Binary { Kind: BinaryKind.Mul } || Input(node.Inputs[1], UnaryKind.Rsqrt) is not { } variance) return;
        if (Cell.Producer(node.Inputs[0]) is not { Op: Binary { Kind: BinaryKind.Sub } } centred || !IsMean(centred.Inputs[1], centred.Inputs[0])) return;
        if (Cell.Producer(variance) is not { Op: Binary { Kind: BinaryKind.Add } } shifted || Cell.ConstantOf(shifted.Inputs[1]) is not { Count: 1 } epsilon) return;
        if (Cell.Producer(shifted.Inputs[0]) is not { Op: Reduce { Kind: ReduceKind.Mean } } mean || !ReferenceEquals(Input(mean.Inputs[0], UnaryKind.Square), node.Inputs[0])) return;
        float found = epsilon.Floats[0];
        if (norms.Values.All(other => other.Epsilon.Equals(found))) norms[node.Output] = (centred.Inputs[0], found);
    }

    private Value? Input(Value value, UnaryKind kind) => Cell.Producer(value) is { Op: Unary unary } node && unary.Kind == kind ? node.Inputs[0] : null;

    private bool IsMean(Value value, Value of) => Cell.Producer(value) is { Op: Reduce { Kind: ReduceKind.Mean } } node && ReferenceEquals(node.Inputs[0], of);
}

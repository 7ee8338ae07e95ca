using Rnnc.Int8;

namespace Rnnc.Tflm.Graph;

/// <summary>The operations of one map, equal ones once.</summary>
internal sealed class LaneList
{
    private readonly Dictionary<LaneOp, int> known = [];

    public List<LaneOp> Ops { get; } = [];

    public int Add(LaneOp op)
    {
        if (op is not (Store or StoreView) && known.TryGetValue(op, out int register)) return register;
        Ops.Add(op);
        return known[op] = Ops.Count - 1;
    }

    public int Literal(int value) => Add(new Literal(value));

    /// <summary>a + value, exact.</summary>
    public int Plus(int a, int value) => value == 0 ? a : Add(new Sum(a, 0, Literal(value), 0, Subtract: false, Rescale.None, Wide: true));

    /// <summary>a - b or a + b, exact.</summary>
    public int Sum(int a, int b, bool subtract = false) => Add(new Sum(a, 0, b, 0, subtract, Rescale.None, Wide: true));

    public int ShiftLeft(int a, int shift) => shift == 0 ? a : Add(new Narrow(a, Rescale.RightShift(-shift), Wide: true));

    public int Clamp(int a, int low, int high) => Add(new Extreme(Add(new Extreme(a, Literal(low), Largest: true)), Literal(high), Largest: false));
}

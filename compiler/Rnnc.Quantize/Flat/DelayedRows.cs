using Rnnc.Int8;
using Rnnc.Ir;

namespace Rnnc.Quantize.Flat;

/// <summary>Values of earlier steps: states that hand a value on from step to step, zeros before the first.</summary>
internal sealed class DelayedRows(FlatModel flat)
{
    private readonly Dictionary<(FlatValue Value, int Stage), List<FlatValue>> chains = [];
    private FlatValue? counter;

    /// <summary>The value, or the part of one, as it was <paramref name="lag"/> steps before: a row of its own in <paramref name="stage"/>, which runs forward and makes the value, unless that is an input.</summary>
    public FlatValue Of(FlatValue value, int lag, int stage, string layer, Origin origin)
    {
        if (lag == 0) return value;
        FlatValue whole = value.Base ?? value;
        if (whole.Stage >= 0 && whole.Stage != stage) throw Flattener.Refuse(origin, "a value of an earlier pass over the steps beside a later one", "windows over time in one pass");
        if (!chains.TryGetValue((whole, stage), out List<FlatValue>? chain)) chains[(whole, stage)] = chain = [];
        while (chain.Count < lag)
        {
            FlatValue before = chain.Count == 0 ? whole : chain[^1];
            string name = $"{whole.Name}_before{(chain.Count == 0 ? "" : (chain.Count + 1).ToString(System.Globalization.CultureInfo.InvariantCulture))}";
            var read = new FlatValue(name, whole.Length) { Known = whole.Known, IsExact = whole.IsExact };
            flat.States.Add(new FlatState(name, stage, read, before, new FlatValue(name, whole.Length) { Stage = stage, Known = whole.Known, IsExact = whole.IsExact }, null, null, Kept: false));
            chain.Add(read);
        }

        FlatValue held = chain[lag - 1];
        FlatValue part = value.Base is null ? held : new FlatValue(value.Name, value.Length) { Base = held, Offset = value.Offset, Known = value.Known, IsExact = value.IsExact };
        return Add(new FlatElementwise(new Unary(UnaryKind.Identity), [new(part, Access.Each)]), value.Length, $"{value.Name}_earlier", stage, layer, origin, value.IsExact);
    }

    /// <summary>1 in the steps <paramref name="first"/> .. <paramref name="first"/> + <paramref name="count"/> - 1, of <paramref name="steps"/>; null where those are all.</summary>
    public FlatValue? Window(int first, int count, int steps, int stage, string layer, Origin origin)
    {
        if (first == 0 && count >= steps) return null;
        counter ??= Counter(stage, layer, origin);
        FlatValue? started = first == 0 ? null : Test(BinaryKind.GreaterEqual, first);
        FlatValue? unfinished = first + count >= steps ? null : Test(BinaryKind.Less, first + count);
        return started is null || unfinished is null ? started ?? unfinished : Both(started, unfinished, stage, layer, origin);

        FlatValue Test(BinaryKind kind, int bound) =>
            Add(new FlatElementwise(new Binary(kind), [new(counter, Access.Each), new(Number(bound), Access.Single)]), 1, "counts", stage, layer, origin, isExact: true);
    }

    /// <summary>1 in the steps before the one that a value numbers.</summary>
    public FlatValue Before(FlatValue count, int stage, string layer, Origin origin)
    {
        counter ??= Counter(stage, layer, origin);
        return Add(new FlatElementwise(new Binary(BinaryKind.Less), [new(counter, Access.Each), new(count, Access.Single)]), 1, "counts", stage, layer, origin, isExact: true);
    }

    /// <summary>The step's row of a constant that has one for each.</summary>
    public FlatValue RowOf(Tensor table, int stage, string layer, Origin origin)
    {
        counter ??= Counter(stage, layer, origin);
        bool isExact = table.Element != ElementType.Float32;
        Tensor floats = isExact ? Tensor.Float([.. table.Integers.ToArray().Select(value => (float)value)], table.Dims.AsSpan()) : table;
        return Add(new FlatGather(counter, floats), table.Count / table.Dims[0], "row", stage, layer, origin, isExact);
    }

    /// <summary>1 where both masks are.</summary>
    public FlatValue Both(FlatValue a, FlatValue b, int stage, string layer, Origin origin) =>
        Add(new FlatElementwise(new Binary(BinaryKind.LogicalAnd), [new(a, Access.Each), new(b, Access.Each)]), 1, "counts", stage, layer, origin, isExact: true);

    /// <summary>The step's number; it stays at the largest 16-bit value.</summary>
    private FlatValue Counter(int stage, string layer, Origin origin)
    {
        var read = new FlatValue("step", 1) { IsExact = true, Known = (0, short.MaxValue) };
        FlatValue next = Add(new FlatElementwise(new Binary(BinaryKind.Add), [new(read, Access.Each), new(Number(1), Access.Single)]), 1, "next_step", stage, layer, origin, isExact: true);
        flat.States.Add(new FlatState("step", stage, read, next, new FlatValue("step", 1) { Stage = stage, IsExact = true }, null, null, Kept: false));
        FlatValue current = Add(new FlatElementwise(new Unary(UnaryKind.Identity), [new(read, Access.Each)]), 1, "this_step", stage, layer, origin, isExact: true);
        return current;
    }

    private static FlatValue Number(int value) => new("number", 1) { Constant = [value], IsExact = true };

    private FlatValue Add(FlatOp op, int length, string name, int stage, string layer, Origin origin, bool isExact)
    {
        var value = new FlatValue(name, length, hasRows: true) { Stage = stage, IsExact = isExact };
        flat.Stages[stage].Nodes.Add(new FlatNode(op, value, layer, origin));
        return value;
    }
}

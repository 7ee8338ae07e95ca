using System.Collections.Immutable;
using Rnnc.Ir;

namespace Rnnc.Read.Cells;

/// <summary>Writes the operations of the notation into a cell's graph; operands that do not fit are refused at their place in the file.</summary>
internal sealed class CellOps(CellSource source, GraphBuilder graph, Origin origin, Dim batch)
{
    /// <summary>Bound on what functions expand to: a damaged file must not exhaust the memory.</summary>
    private const int MaximumNodes = 20_000;

    private int nodes;

    public CellValue Constant(Tensor tensor, string? name = null) => new(graph.Constant(tensor, name is null ? origin : origin.Of(name), name), tensor.Dims, IsStep: false);

    public CellValue Number(double number) => Constant(Tensor.Scalar((float)number));

    /// <summary>f(v_i) of every element.</summary>
    public CellValue Unary(Unary op, CellValue v, Position at, string? name) => v with { Value = Add(op, at, name, RequireNumbers(v, at).Value) };

    public CellValue Not(CellValue v, Position at) => v with { Value = Add(new Unary(UnaryKind.LogicalNot), at, null, RequireConditions(v, at).Value) };

    /// <summary>f(a_i, b_i); one of the two may be a single number.</summary>
    public CellValue Pair(BinaryKind kind, string sign, CellValue a, CellValue b, Position at, string? name)
    {
        bool logical = kind is BinaryKind.LogicalAnd or BinaryKind.LogicalOr;
        foreach (CellValue operand in (CellValue[])[a, b]) _ = logical ? RequireConditions(operand, at) : RequireNumbers(operand, at);
        ImmutableArray<int> dims = Common(sign, [a, b], at);
        return new CellValue(Add(new Binary(kind), at, name, a.Value, b.Value), dims, a.IsStep || b.IsStep);
    }

    public CellValue Where(CellValue condition, CellValue then, CellValue otherwise, Position at, string? name)
    {
        RequireConditions(condition, at);
        RequireNumbers(then, at);
        RequireNumbers(otherwise, at);
        ImmutableArray<int> dims = Common("where", [condition, then, otherwise], at);
        return new CellValue(Add(new Select(), at, name, condition.Value, then.Value, otherwise.Value), dims, condition.IsStep || then.IsStep || otherwise.IsStep);
    }

    /// <summary>W v: the row v of as many elements as W has rows, times W; or the matrix that does one after the other, v first.</summary>
    public CellValue Product(CellValue matrix, CellValue v, Position at, string? name)
    {
        if (!matrix.IsMatrix || matrix.IsStep)
            throw source.Fault(at, $"{matrix} beside another value", "a matrix of weights", "products of elements are written with *");
        int rows = matrix.Dims[0], columns = matrix.Dims[1], given = v.Dims.IsEmpty ? 1 : v.Dims[^1];
        RequireNumbers(v, at);
        if (rows != given)
        {
            string remedy = columns == given ? "write W^T for the transposed matrix" : "rows of a matrix are the elements of the vector that it multiplies";
            throw source.Fault(at, $"{matrix} beside {v}", $"a matrix of {given} rows", remedy);
        }

        Value left = v.Dims.IsEmpty && !v.IsStep ? Add(new BroadcastTo([1]), at, null, v.Value) : v.Value;
        Value product = Add(new MatMul(), at, name, left, matrix.Value);
        return new CellValue(product, v.IsMatrix ? [v.Dims[0], columns] : [columns], v.IsStep);
    }

    public CellValue Transpose(CellValue matrix, Position at)
    {
        if (!matrix.IsMatrix) throw source.Fault(at, $"{matrix} transposed", "a matrix of weights");
        return matrix with { Value = Add(new Transpose([1, 0]), at, null, matrix.Value), Dims = [matrix.Dims[1], matrix.Dims[0]] };
    }

    /// <summary>One number of a whole vector.</summary>
    public CellValue Reduce(ReduceKind kind, CellValue v, Position at, string? name)
    {
        RequireVector(v, at);
        return new CellValue(Add(new Reduce(kind, [v.Value.Type.Rank - 1], KeepDims: true), at, name, v.Value), [1], v.IsStep);
    }

    /// <summary>mean((v - mean(v))^2).</summary>
    public CellValue Variance(CellValue v, Position at, string? name)
    {
        CellValue centred = Pair(BinaryKind.Sub, "-", v, Reduce(ReduceKind.Mean, v, at, null), at, null);
        return Reduce(ReduceKind.Mean, Unary(new Unary(UnaryKind.Square), centred, at, null), at, name);
    }

    public CellValue Softmax(bool log, CellValue v, Position at, string? name)
    {
        RequireVector(v, at);
        return v with { Value = Add(new Softmax(v.Value.Type.Rank - 1, Log: log), at, name, v.Value) };
    }

    /// <summary>Vectors one behind the other.</summary>
    public CellValue Join(ImmutableArray<CellValue> items, Position at, string? name)
    {
        bool isStep = items.Any(item => item.IsStep);
        foreach (CellValue item in items)
        {
            if (item.IsMatrix) throw source.Fault(at, $"{item} in a list", "vectors and scalars");
            RequireNumbers(item, at);
        }

        Value[] parts = [.. items.Select(item => Full(item, [item.Dims.IsEmpty ? 1 : item.Dims[0]], isStep, at))];
        int total = items.Sum(item => item.Dims.IsEmpty ? 1 : item.Dims[0]);
        return new CellValue(parts.Length == 1 ? parts[0] : Add(new Concat(isStep ? 1 : 0), at, name, parts), [total], isStep);
    }

    /// <summary>Elements of one axis of the notation, <paramref name="count"/> from <paramref name="begin"/> on.</summary>
    public CellValue Slice(CellValue v, int axis, int begin, int count, Position at, string? name)
    {
        int place = v.IsStep ? axis + 1 : axis;
        return v with { Value = Add(new Slice(place, begin, count), at, name, v.Value), Dims = v.Dims.SetItem(axis, count) };
    }

    /// <summary>An axis of one element taken away: a row of a matrix is a vector.</summary>
    public CellValue Without(CellValue v, int axis, Position at) => v.IsStep
        ? v
        : new CellValue(Add(new Reshape(v.Value.Type.Shape.Without(axis)), at, null, v.Value), v.Dims.RemoveAt(axis), IsStep: false);

    /// <summary>The value as the cell hands it out: [batch, elements].</summary>
    public Value AsState(CellValue v, int units, Position at) => Full(v, [units], isStep: true, at);

    public CellValue RequireNumbers(CellValue v, Position at) => v.IsBoolean ? throw source.Fault(at, $"{v}", "numbers", "choose between two numbers by where(condition, then, otherwise)") : v;

    private CellValue RequireConditions(CellValue v, Position at) => v.IsBoolean ? v : throw source.Fault(at, $"{v}", "a condition", "compare it with a number");

    private void RequireVector(CellValue v, Position at)
    {
        RequireNumbers(v, at);
        if (v.Dims.Length != 1) throw source.Fault(at, $"{v}", "a vector");
    }

    /// <summary>The value repeated to a shape, with a batch where the step decides.</summary>
    private Value Full(CellValue v, ImmutableArray<int> dims, bool isStep, Position at)
    {
        Shape shape = isStep ? Shape.Of(dims.Select(dim => (Dim)dim).Prepend(batch)) : Shape.Of(dims);
        return v.Value.Type.Shape.Equals(shape) ? v.Value : Add(new BroadcastTo(shape), at, null, v.Value);
    }

    private ImmutableArray<int> Common(string sign, ImmutableArray<CellValue> values, Position at)
    {
        CellValue widest = values.FirstOrDefault(value => !value.IsSingle) ?? values.MaxBy(value => value.Dims.Length)!;
        foreach (CellValue value in values)
        {
            if (!value.IsSingle && !value.Dims.SequenceEqual(widest.Dims))
                throw source.Fault(at, $"{widest} and {value} for {sign}", "equal extents, or a scalar", "a product with a matrix is written without a sign: W x");
        }

        if (widest.IsMatrix && values.Any(value => value.IsStep)) throw source.Fault(at, $"{widest} with what a step computes for {sign}", "vectors and scalars");
        return widest.Dims;
    }

    private Value Add(Op op, Position at, string? name, params ReadOnlySpan<Value> operands)
    {
        if (++nodes > MaximumNodes) throw source.Fault(at, $"more than {MaximumNodes} operations", "a smaller cell");
        return graph.AddNode(op, origin, [.. operands], name).Output;
    }
}

using System.Collections.Immutable;
using Rnnc.Int8;
using Rnnc.Ir;

namespace Rnnc.Quantize.Flat;

/// <summary>Adds the plain operations of one layer to a stage, on vectors: a cell's, or those between and after the recurrent layers.</summary>
/// <param name="hasRows">The operations are applied to each row of values whose first axis is time.</param>
internal sealed class CellFlattener(FlatStage stage, int stageIndex, string layer, Dictionary<Value, FlatValue> map, bool hasRows)
{
    public void Visit(Node node, Graph graph)
    {
        switch (node.Op)
        {
            case Constant constant:
                map[node.Output] = Flattener.ConstantValue(constant.Value, node.Output.Name ?? "constant");
                break;
            case Linear linear:
                VisitLinear(node, linear, graph);
                break;
            case Unary unary:
                map[node.Output] = Add(new FlatElementwise(unary, [new(map[node.Inputs[0]], Access.Each)]), node, KnownBounds.Of(unary, [new(map[node.Inputs[0]], Access.Each)]));
                break;
            case Binary or Select:
                ImmutableArray<FlatOperand> operands = [.. node.Inputs.Select(input => Operand(input, node.Output))];
                map[node.Output] = Add(new FlatElementwise(node.Op, operands), node, KnownBounds.Of(node.Op, operands));
                break;
            case MatMul product:
                VisitMatMul(node, product, graph);
                break;
            case Transpose turn when turn.Permutation.SequenceEqual([1, 0]) && graph.Users(node.Output).All(user => user.Op is MatMul && ReferenceEquals(user.Inputs[1], node.Output)):
                break; // read where it is, by the product
            case Reduce reduce:
                VisitReduce(node, reduce);
                break;
            case Softmax softmax:
                VisitSoftmax(node, softmax);
                break;
            case Concat concat:
                // Parts lie one after the other where every axis before theirs is 1, but for time.
                bool isWhole = node.Output.Type.Shape.Take(concat.Axis).Skip(hasRows ? 1 : 0).All(dim => dim == 1);
                if (!isWhole || (hasRows && concat.Axis == 0)) throw Flattener.Refuse(node.Origin, $"Concat along axis {concat.Axis} of {node.Output.Type}", "vectors one after the other");
                map[node.Output] = Add(new FlatConcat([.. node.Inputs.Select(input => map[input])]), node, null);
                break;
            case Slice { Stride: 1 } slice when slice.Axis == node.Output.Type.Rank - 1 && RowRank(node.Inputs[0]) == 1:
                FlatValue source = map[node.Inputs[0]];
                map[node.Output] = new FlatValue(node.Output.Name ?? "part", slice.Size, hasRows)
                {
                    Base = source.Base ?? source,
                    Offset = source.Offset + slice.Begin,
                    Stage = source.Stage,
                    Constant = source.Constant?[slice.Begin..(slice.Begin + slice.Size)],
                };
                break;
            case Ir.Gather { Axis: 0 } when graph.ConstantOf(node.Inputs[0]) is { Element: ElementType.Float32 } table:
                map[node.Output] = Add(new FlatGather(map[node.Inputs[1]], table), node, (table.Floats.ToArray().Min(), table.Floats.ToArray().Max()));
                break;
            case Reshape or Cast { To: ElementType.Float32 }:
            case Cast { To: ElementType.Int32 or ElementType.Int64 } when map[node.Inputs[0]].IsExact:
                map[node.Output] = map[node.Inputs[0]];
                break;
            case BroadcastTo:
                VisitBroadcast(node);
                break;
            default:
                throw Flattener.Refuse(node.Origin, node.Op.Name, "an operation of the int8 program");
        }
    }

    /// <summary>A cell's output as a row of the collected result: the value itself where its rows are its own.</summary>
    public FlatValue Row(FlatValue value, string name, bool asRun, Origin origin)
    {
        var row = new FlatValue(name, value.Length, hasRows: true) { Stage = stageIndex, RowsAsRun = asRun, RowOf = value, Known = value.Known };
        stage.Nodes.Add(new FlatNode(new FlatElementwise(new Unary(UnaryKind.Identity), [new(value, Access.Each)]), row, layer, origin));
        return row;
    }

    private FlatValue Add(FlatOp op, Node node, (double Low, double High)? known) =>
        Add(op, Length(node.Output), node.Output.Name ?? "v", node.Origin, known, node.Output.Type.Element != ElementType.Float32);

    private FlatValue Add(FlatOp op, int length, string name, Origin origin, (double Low, double High)? known, bool isExact = false)
    {
        var value = new FlatValue(name, length, hasRows) { Stage = stageIndex, Known = known, IsExact = isExact };
        stage.Nodes.Add(new FlatNode(op, value, layer, origin));
        return value;
    }

    private void VisitLinear(Node node, Linear linear, Graph graph)
    {
        var inputs = ImmutableArray.CreateBuilder<FlatValue>();
        var weights = ImmutableArray.CreateBuilder<Tensor>();
        if (linear.TermCount == 1 && RowRank(node.Inputs[0]) == 2 && Extents(node.Output, hasRows)[^1] == 1)
        {
            VisitScores(node, linear, graph);
            return;
        }

        for (int i = 0; i < linear.TermCount; i++)
        {
            Value x = node.Inputs[2 * i];
            if (RowRank(x) != 1) throw Flattener.Refuse(node.Origin, $"a product of {x.Type}", "a vector per time step");
            inputs.Add(map[x]);
            weights.Add(graph.ConstantOf(node.Inputs[2 * i + 1])!);
        }

        float[] bias = linear.HasBias ? [.. graph.ConstantOf(node.Inputs[^1])!.Floats] : new float[Length(node.Output)];
        map[node.Output] = Add(new FlatLinear(inputs.ToImmutable(), weights.ToImmutable(), bias), node, null);
    }

    /// <summary>One number for each row of data: [N, K] w + b, the scores of additive attention.</summary>
    private void VisitScores(Node node, Linear linear, Graph graph)
    {
        FlatValue weights = Flattener.ConstantValue(graph.ConstantOf(node.Inputs[1])!, "weights");
        FlatValue sums = Add(new FlatDataProduct(map[node.Inputs[0]], weights, Transposed: false), node, null);
        map[node.Output] = !linear.HasBias ? sums
            : Add(new FlatElementwise(new Binary(BinaryKind.Add), [new(sums, Access.Each), new(Flattener.ConstantValue(graph.ConstantOf(node.Inputs[^1])!, "bias"), Access.Single)]), node, null);
    }

    /// <summary>A product of two computed operands, one of which is a vector.</summary>
    private void VisitMatMul(Node node, MatMul product, Graph graph)
    {
        Value left = node.Inputs[0], right = node.Inputs[1];
        bool byRows = product.TransposeRight;
        if (graph.Producer(right) is { Op: Transpose } turn) (right, byRows) = (turn.Inputs[0], !byRows);
        if (RowRank(left) == 1 && map.TryGetValue(right, out FlatValue? matrix))
            map[node.Output] = Add(new FlatDataProduct(matrix, map[left], Transposed: !byRows), node, null);
        else if (RowRank(right) == 1 && map.TryGetValue(right, out FlatValue? vector))
            map[node.Output] = Add(new FlatDataProduct(map[left], vector, Transposed: false), node, null);
        else
            throw Flattener.Refuse(node.Origin, $"a product of {node.Inputs[0].Type} and {node.Inputs[1].Type}", "a matrix and a vector");
    }

    private void VisitReduce(Node node, Reduce reduce)
    {
        if (reduce.Axes.Length != 1 || reduce.Axes[0] != node.Inputs[0].Type.Rank - 1 || reduce.Kind is ReduceKind.Prod)
            throw Flattener.Refuse(node.Origin, $"{reduce.Name} {reduce.Attributes}", "sum, mean, max, min, any or all along the last axis");
        FlatValue input = map[node.Inputs[0]];

        if (input.Length == Length(node.Output))
        {
            // Of one element, whichever way it is reduced.
            map[node.Output] = input;
            return;
        }

        // Truth values are 1 and 0: some holds where the largest does.
        ReduceKind kind = reduce.Kind switch { ReduceKind.Any => ReduceKind.Max, ReduceKind.All => ReduceKind.Min, var other => other };
        map[node.Output] = Add(new FlatReduce(kind, input, input), node, null);
    }

    /// <summary>softmax(x) => e / sum(e) with e = exp(beta (x - max(x))): every part has known bounds.</summary>
    private void VisitSoftmax(Node node, Softmax softmax)
    {
        bool isVector = !node.Output.Type.Shape.Where((dim, axis) => axis != softmax.Axis && dim != 1 && !(hasRows && axis == 0)).Any();
        if (softmax.Log || !isVector || (hasRows && softmax.Axis == 0))
            throw Flattener.Refuse(node.Origin, $"{softmax.Name} {softmax.Attributes} of {node.Output.Type}", "Softmax of a vector");
        FlatValue x = map[node.Inputs[0]];
        FlatValue max = Add(new FlatReduce(ReduceKind.Max, x, x), 1, "max", node.Origin, null);
        FlatValue below = Add(new FlatElementwise(new Binary(BinaryKind.Sub), [new(x, Access.Each), new(max, Access.Single)]), x.Length, "below", node.Origin, null);
        if (softmax.Beta != 1) below = Add(new FlatElementwise(new Unary(UnaryKind.Affine, softmax.Beta), [new(below, Access.Each)]), x.Length, "scaled", node.Origin, null);
        FlatValue e = Add(new FlatElementwise(new Unary(UnaryKind.Exp), [new(below, Access.Each)]), x.Length, "e", node.Origin, (0, 1));
        FlatValue sum = Add(new FlatReduce(ReduceKind.Sum, e, e), 1, "sum", node.Origin, null);
        FlatValue inverse = Add(new FlatElementwise(new Unary(UnaryKind.Reciprocal), [new(sum, Access.Each)]), 1, "inverse", node.Origin, (0, 1));
        map[node.Output] = Add(new FlatElementwise(new Binary(BinaryKind.Mul), [new(e, Access.Each), new(inverse, Access.Single)]), x.Length, node.Output.Name ?? "p", node.Origin, (0, 1));
    }

    private void VisitBroadcast(Node node)
    {
        FlatValue input = map[node.Inputs[0]];
        if (input.Constant is not null)
        {
            map[node.Output] = new FlatValue(input.Name, Length(node.Output)) { Constant = Flattener.Stretch(input.Constant, Length(node.Output)) };
            return;
        }

        map[node.Output] = Add(new FlatElementwise(new Unary(UnaryKind.Identity), [Operand(node.Inputs[0], node.Output)]), node, null);
    }

    /// <summary>How lanes of the result find the operand's elements, from the two shapes.</summary>
    private FlatOperand Operand(Value operand, Value result)
    {
        FlatValue value = map[operand];
        int[] to = Extents(result, hasRows);
        int[] from = Extents(operand, value.HasRows && hasRows);
        int count = to.Aggregate(1, (product, dim) => product * dim);
        if (value.Length == count) return new(value, Access.Each);
        if (value.Length == 1) return new(value, Access.Single);
        if (to.AsSpan().EndsWith(from)) return new(value, Access.Cycle);
        if (from.Length == to.Length && from[^1] == 1 && to.AsSpan().StartsWith(from.AsSpan(0, from.Length - 1))) return new(value, Access.Repeat);
        throw Flattener.Refuse(operand.Origin, $"an operand {operand.Type} of a result {result.Type}", "equal shapes, a scalar, or leading or trailing axes");
    }

    private int Length(Value value) => Extents(value, hasRows).Aggregate(1, (product, dim) => product * dim);

    private int RowRank(Value value) => Extents(value, map.TryGetValue(value, out FlatValue? flat) ? flat.HasRows && hasRows : hasRows).Count(dim => dim != 1) <= 1 ? 1 : 2;

    private static int[] Extents(Value value, bool hasRows) => [.. value.Type.Shape.Skip(hasRows && value.Type.Rank > 0 ? 1 : 0).Select(dim => dim.Size).SkipWhile(dim => dim == 1 && value.Type.Rank > 1)];
}

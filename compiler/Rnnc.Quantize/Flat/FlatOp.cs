using System.Collections.Immutable;
using Rnnc.Int8;
using Rnnc.Ir;

namespace Rnnc.Quantize.Flat;

/// <summary>An operand of an element-wise node: a value, and how lane i finds its element.</summary>
public readonly record struct FlatOperand(FlatValue Value, Access Access);

/// <summary>What a node of the scheduled model computes, on vectors.</summary>
public abstract record FlatOp;

/// <summary>y = sum of x_i W_i + b: W_i [K_i, N] row-major, b [N].</summary>
public sealed record FlatLinear(ImmutableArray<FlatValue> Inputs, ImmutableArray<Tensor> Weights, float[] Bias) : FlatOp;

/// <summary>An element-wise function of one or two operands, or a choice among three.</summary>
public sealed record FlatElementwise(Op Op, ImmutableArray<FlatOperand> Operands) : FlatOp;

/// <summary>An element-wise function of one operand that becomes a table. Key names the function: equal keys, equal functions.</summary>
public sealed record FlatTable(Func<double, double> Function, string Key, FlatOperand Operand) : FlatOp;

/// <summary>A reduction of groups of equal size: Output.Length groups. Mean is a sum whose scale holds the 1/N.</summary>
public sealed record FlatReduce(ReduceKind Kind, FlatValue A, FlatValue B) : FlatOp
{
    /// <summary>Sums products a_i b_i instead of a_i.</summary>
    public bool OfProducts { get; init; }
}

/// <summary>Vectors one after the other.</summary>
public sealed record FlatConcat(ImmutableArray<FlatValue> Inputs) : FlatOp;

/// <summary>The rows of a table [rows, columns] that the indices name, one after the other; an index beyond the table means its nearest row.</summary>
public sealed record FlatGather(FlatValue Index, Tensor Table) : FlatOp
{
    public int Rows => Table.Dims[0];

    public int Columns => Table.Count / Rows;
}

/// <summary>
/// The product of a matrix of data and a vector: y_i = sum of m_(i, k) v_k over the rows [N, K] of Matrix, or, Transposed, over its columns [K, N].
/// </summary>
public sealed record FlatDataProduct(FlatValue Matrix, FlatValue Vector, bool Transposed) : FlatOp;

/// <summary>All rows of a value as one long vector.</summary>
public sealed record FlatAllRows(FlatValue Input) : FlatOp;

/// <summary>One node; it stands in its stage after the nodes that it reads.</summary>
/// <param name="Layer">The layer's name in the file, for people.</param>
public sealed record FlatNode(FlatOp Op, FlatValue Output, string Layer, Origin Origin)
{
    /// <summary>The part of the model by its place in the structure: nodes of one part are lowered together, whatever the file calls its layers.</summary>
    public string Part { get; init; } = "";

    public IEnumerable<FlatValue> Inputs => Op switch
    {
        FlatLinear linear => linear.Inputs,
        FlatElementwise elementwise => elementwise.Operands.Select(operand => operand.Value),
        FlatTable table => [table.Operand.Value],
        FlatReduce reduce => ReferenceEquals(reduce.A, reduce.B) ? [reduce.A] : [reduce.A, reduce.B],
        FlatConcat concat => concat.Inputs,
        FlatGather gather => [gather.Index],
        FlatAllRows rows => [rows.Input],
        FlatDataProduct product => [product.Matrix, product.Vector],
        _ => [],
    };

    /// <summary>The node with <paramref name="to"/> in place of every operand <paramref name="from"/>, not of its parts.</summary>
    public FlatNode Reading(FlatValue from, FlatValue to)
    {
        FlatValue Swap(FlatValue value) => ReferenceEquals(value, from) ? to : value;
        FlatOperand SwapOperand(FlatOperand operand) => operand with { Value = Swap(operand.Value) };
        if (!Inputs.Contains(from)) return this;
        return this with
        {
            Op = Op switch
            {
                FlatLinear linear => linear with { Inputs = [.. linear.Inputs.Select(Swap)] },
                FlatElementwise elementwise => elementwise with { Operands = [.. elementwise.Operands.Select(SwapOperand)] },
                FlatTable table => table with { Operand = SwapOperand(table.Operand) },
                FlatReduce reduce => reduce with { A = Swap(reduce.A), B = Swap(reduce.B) },
                FlatConcat concat => new FlatConcat([.. concat.Inputs.Select(Swap)]),
                FlatGather gather => gather with { Index = Swap(gather.Index) },
                FlatAllRows rows => new FlatAllRows(Swap(rows.Input)),
                FlatDataProduct product => product with { Matrix = Swap(product.Matrix), Vector = Swap(product.Vector) },
                _ => Op,
            },
        };
    }
}

using System.Collections.Immutable;

namespace Rnnc.Emit.C.Layout;

/// <summary>
/// Vectors that lie one after the other, so that a product reads the parts of an accumulator as one vector: what it sums over is then one
/// stream of weights and one of values. A vector lies in one row of neighbours at most.
/// </summary>
internal sealed class Neighbours
{
    private readonly List<List<Operand>> rows = [];

    /// <summary>Each row in the order of memory.</summary>
    public IReadOnlyList<IReadOnlyList<Operand>> Rows => rows;

    /// <summary>Makes neighbours of the operands where no earlier wish forbids it: those that ask first should cost most.</summary>
    public void Join(ImmutableArray<Operand> operands)
    {
        if (operands.Distinct().Count() < operands.Length) return;
        List<List<Operand>> touched = [.. rows.Where(row => row.Exists(operands.Contains))];
        if (touched.Count == 0) rows.Add([.. operands]);
        if (touched.Count != 1) return;
        List<Operand> one = touched[0];
        int placed = one.Count(operands.Contains);
        IEnumerable<Operand> others = operands.Where(operand => !one.Contains(operand));
        if (one.TakeLast(placed).All(operands.Contains)) one.AddRange(others);
        else if (one.Take(placed).All(operands.Contains)) one.InsertRange(0, others);
    }

    /// <summary>The operands in the order of memory; empty where others lie between them.</summary>
    public ImmutableArray<Operand> InOrder(ImmutableArray<Operand> operands)
    {
        if (operands.Length == 1) return operands;
        List<Operand>? row = rows.Find(candidate => operands.All(candidate.Contains));
        if (row is null || operands.Distinct().Count() < operands.Length) return [];
        Operand[] run = [.. row.SkipWhile(operand => !operands.Contains(operand)).Take(operands.Length)];
        return run.All(operands.Contains) ? [.. run] : [];
    }
}

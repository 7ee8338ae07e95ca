using System.Collections.Immutable;
using Rnnc.Int8;

namespace Rnnc.Emit.C.Printing;

/// <summary>
/// The operations of a map without what changes nothing: a store's register is its operand, equal literals are one,
/// an extreme of a value and itself is the value, a comparison with itself is a literal. What no store needs is not used.
/// </summary>
internal sealed class LaneOps
{
    private readonly LaneOp[] ops;
    private readonly int[] source;

    public LaneOps(ImmutableArray<LaneOp> map)
    {
        ops = new LaneOp[map.Length];
        source = new int[map.Length];
        var literals = new Dictionary<int, int>();
        for (int i = 0; i < map.Length; i++)
        {
            ops[i] = Simplify(map[i]);
            source[i] = ops[i] switch
            {
                Store store => store.A,
                StoreView view => view.A,
                Extreme extreme when extreme.A == extreme.B => extreme.A,
                Literal literal when literals.TryGetValue(literal.Value, out int first) => first,
                _ => i,
            };
            if (ops[i] is Literal own) literals.TryAdd(own.Value, i);
        }
    }

    /// <summary>Those that are needed, with the number of their register, in order.</summary>
    public IEnumerable<(int Register, LaneOp Op)> Needed()
    {
        var used = new bool[ops.Length];
        for (int i = ops.Length - 1; i >= 0; i--)
        {
            if (ops[i] is Store or StoreView) used[i] = true;
            if (!used[i]) continue;
            foreach (int operand in Operands(ops[i])) used[operand] = true;
        }

        return Enumerable.Range(0, ops.Length).Where(i => used[i]).Select(i => (i, ops[i]));
    }

    private LaneOp Simplify(LaneOp op) => op switch
    {
        Multiply multiply => multiply with { A = source[multiply.A], B = source[multiply.B] },
        Sum sum => sum with { A = source[sum.A], B = source[sum.B] },
        Narrow narrow => narrow with { A = source[narrow.A] },
        Extreme extreme => extreme with { A = source[extreme.A], B = source[extreme.B] },
        Lookup lookup => lookup with { A = source[lookup.A] },
        Power power => power with { A = source[power.A] },
        Compare compare when source[compare.A] == source[compare.B] => new Literal(compare.Kind is CompareKind.LessEqual or CompareKind.Equal ? 1 : 0),
        Compare compare => compare with { A = source[compare.A], B = source[compare.B] },
        Choose choose => choose with { Condition = source[choose.Condition], A = source[choose.A], B = source[choose.B] },
        Requantize requantize => requantize with { A = source[requantize.A] },
        Squash squash => squash with { A = source[squash.A] },
        Store store => store with { A = source[store.A] },
        StoreView view => view with { A = source[view.A] },
        _ => op,
    };

    private static int[] Operands(LaneOp op) => op switch
    {
        Multiply multiply => [multiply.A, multiply.B],
        Sum sum => [sum.A, sum.B],
        Narrow narrow => [narrow.A],
        Extreme extreme => [extreme.A, extreme.B],
        Lookup lookup => [lookup.A],
        Power power => [power.A],
        Compare compare => [compare.A, compare.B],
        Choose choose => [choose.Condition, choose.A, choose.B],
        Requantize requantize => [requantize.A],
        Squash squash => [squash.A],
        Store store => [store.A],
        StoreView view => [view.A],
        _ => [],
    };
}

using Rnnc.Int8;

namespace Rnnc.Emit.C.Layout;

/// <summary>What a step reads and writes.</summary>
internal static class StepRefs
{
    public static IEnumerable<Ref> Reads(Step step) => step switch
    {
        MatVec or RequantizedMatVec => Products.AccumulatorsOf(step).SelectMany(accumulator => accumulator.Parts).Select(part => part.Input),
        Map map => map.Ops.OfType<Load>().Select(load => load.Source),
        Reduction reduction => [reduction.A, reduction.B],
        Gather gather => [gather.Index],
        DataProduct product => [product.Matrix, product.Vector],
        TableSoftmax softmax => [softmax.Input],
        WidenStep widen => [widen.Source],
        NarrowStep narrow => [narrow.Source],
        _ => throw new InvalidOperationException($"unknown step {step}"),
    };

    public static IEnumerable<Ref> Writes(Step step) => step switch
    {
        MatVec product => [product.Output],
        Map map => map.Ops.Select(Target).OfType<Ref>(),
        Reduction reduction => [reduction.Output],
        Gather gather => [gather.Output],
        DataProduct product => [product.Output],
        RequantizedMatVec product => [product.Output],
        TableSoftmax softmax => [softmax.Output],
        WidenStep widen => [widen.Target],
        NarrowStep narrow => [narrow.Target],
        _ => throw new InvalidOperationException($"unknown step {step}"),
    };

    private static Ref? Target(LaneOp op) => op switch
    {
        Store store => store.Target,
        StoreView view => view.Target,
        _ => null,
    };
}

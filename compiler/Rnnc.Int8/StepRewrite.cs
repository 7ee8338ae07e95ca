using System.Collections.Immutable;

namespace Rnnc.Int8;

/// <summary>A step over other vectors and other pools: what a program becomes as a part of a larger one.</summary>
/// <param name="refs">The place in the larger program of what a step reads or writes.</param>
/// <param name="constants">Number of a constant in the larger program.</param>
/// <param name="tables">Number of a table in the larger program.</param>
public sealed class StepRewrite(Func<Ref, Ref> refs, Func<int, int> constants, Func<int, int> tables)
{
    public Step Of(Step step) => step switch
    {
        MatVec product => new MatVec([.. product.Accumulators.Select(sum => new Accumulator(Parts(sum.Parts), constants(sum.Bias), constants(sum.Multipliers), sum.LeftShift))], refs(product.Output)),
        RequantizedMatVec product => product with
        {
            Sums = [.. product.Sums.Select(sum => sum with { Parts = Parts(sum.Parts), Bias = constants(sum.Bias), Multipliers = constants(sum.Multipliers), Exponents = constants(sum.Exponents) })],
            Output = refs(product.Output),
        },
        Map map => map with { Ops = [.. map.Ops.Select(Of)] },
        Reduction reduction => reduction with { A = refs(reduction.A), B = refs(reduction.B), Output = refs(reduction.Output) },
        Gather gather => gather with { Index = refs(gather.Index), Table = constants(gather.Table), Output = refs(gather.Output) },
        DataProduct product => product with { Matrix = refs(product.Matrix), Vector = refs(product.Vector), Output = refs(product.Output) },
        TableSoftmax softmax => softmax with { Input = refs(softmax.Input), Table = constants(softmax.Table), Output = refs(softmax.Output) },
        _ => throw new InvalidOperationException($"a step of kind {step.GetType().Name}"),
    };

    /// <summary>Operations keep their registers.</summary>
    private LaneOp Of(LaneOp op) => op switch
    {
        Load load => load with { Source = refs(load.Source) },
        Store store => store with { Target = refs(store.Target) },
        StoreView view => view with { Target = refs(view.Target) },
        Lookup lookup => lookup with { Table = tables(lookup.Table) },
        Power power => power with { Table = tables(power.Table) },
        Squash squash => squash with { Table = tables(squash.Table) },
        _ => op,
    };

    private ImmutableArray<Part> Parts(ImmutableArray<Part> parts) => [.. parts.Select(part => new Part(refs(part.Input), constants(part.Matrix)))];
}

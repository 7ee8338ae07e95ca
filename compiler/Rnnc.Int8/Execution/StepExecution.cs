using System.Collections.Immutable;

namespace Rnnc.Int8;

/// <summary>A step, ready to run: its constants are looked up once.</summary>
internal abstract class StepExecution
{
    /// <summary>The vectors that the step writes, in its order.</summary>
    public abstract ImmutableArray<int> Written { get; }

    /// <param name="time">The time step, counted as the input counts.</param>
    /// <param name="run">The time step, counted as the steps run.</param>
    public abstract void Execute(int time, int run);

    public static StepExecution Of(Step step, Memory memory) => step switch
    {
        MatVec product => new MatVecExecution(product, memory),
        Map map => new MapExecution(map, memory),
        Reduction reduction => new ReductionExecution(reduction, memory),
        Gather gather => new GatherExecution(gather, memory),
        DataProduct product => new DataProductExecution(product, memory),
        RequantizedMatVec product => new RequantizedMatVecExecution(product, memory),
        TableSoftmax softmax => new TableSoftmaxExecution(softmax, memory),
        _ => throw new InvalidProgramException($"unknown step {step}"),
    };
}

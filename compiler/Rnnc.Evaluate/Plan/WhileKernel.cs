using System.Collections.Immutable;
using Rnnc.Ir;

namespace Rnnc.Evaluate;

/// <summary>A loop as files hold it.</summary>
internal sealed class WhileKernel(While loop) : NodeKernel
{
    private readonly GraphPlan condition = GraphPlan.Compile(loop.Condition);
    private readonly GraphPlan body = GraphPlan.Compile(loop.Body);

    public override ImmutableArray<GraphPlan> Plans => [condition, body];

    public override void Run(ReadOnlySpan<Tensor> operands, Span<Tensor> results, RunContext context)
    {
        var conditionFrame = new Frame(condition);
        var bodyFrame = new Frame(body);
        Tensor[] carried = operands.ToArray();
        var next = new Tensor[carried.Length];
        var verdict = new Tensor[1];
        while (true)
        {
            conditionFrame.Run(carried, verdict, context);
            if (verdict[0].Count != 1) throw new TypeMismatchException($"a loop's condition of {verdict[0].Count} values", "one boolean");
            if (verdict[0].Integers[0] == 0) break;
            context.CountIteration();
            bodyFrame.Run(carried, next, context);
            (carried, next) = (next, carried);
        }

        carried.CopyTo(results);
    }
}

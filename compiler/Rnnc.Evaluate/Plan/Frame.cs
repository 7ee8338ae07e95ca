using System.Collections.Immutable;
using Rnnc.Ir;

namespace Rnnc.Evaluate;

/// <summary>The values of one run of a plan; used again and again by a loop, by one thread.</summary>
internal sealed class Frame
{
    private readonly GraphPlan plan;
    private readonly Tensor?[] values;
    private readonly Tensor[] operands;
    private readonly Tensor[] results;

    public Frame(GraphPlan plan)
    {
        this.plan = plan;
        values = new Tensor?[plan.ValueCount];
        operands = new Tensor[plan.MaximumOperands];
        results = new Tensor[plan.MaximumResults];
        foreach ((int place, _, Tensor tensor) in plan.Constants) values[place] = tensor;
    }

    /// <exception cref="InputException">The data does not fit a node; the text names its origin.</exception>
    public void Run(ReadOnlySpan<Tensor> inputs, Span<Tensor> outputs, RunContext context)
    {
        for (int i = 0; i < inputs.Length; i++)
        {
            values[i] = inputs[i];
            context.Observer?.Observe(plan.Inputs[i], inputs[i]);
        }

        foreach (PlannedNode node in plan.Nodes) Run(node, context);
        for (int i = 0; i < outputs.Length; i++) outputs[i] = values[plan.Outputs[i]]!;
    }

    private void Run(PlannedNode node, RunContext context)
    {
        for (int i = 0; i < node.Inputs.Length; i++) operands[i] = values[node.Inputs[i]]!;
        DataFault.Guard(node.Node, node.Kernel, operands.AsSpan(0, node.Inputs.Length), results.AsSpan(0, node.Outputs.Length), context);
        ImmutableArray<Value> made = node.Node.Outputs;
        for (int i = 0; i < made.Length; i++)
        {
            values[node.Outputs[i]] = results[i];
            if (node.BindsSymbols) context.Symbols.Bind(made[i].Type, results[i]);
            context.Observer?.Observe(made[i], results[i]);
        }

        foreach (int place in node.Dead) values[place] = null;
    }
}

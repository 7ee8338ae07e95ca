using System.Collections.Immutable;
using Rnnc.Formats.TfLite;
using Rnnc.Ir;

namespace Rnnc.Tflm.Graph;

/// <summary>Which inputs have a row for each time step: those that reach a recurrent layer through operators that can work row by row.</summary>
internal sealed class InputTimes
{
    private readonly TfLiteSubgraph subgraph;
    private readonly Dictionary<int, TfLiteOperator> makers = [];
    private readonly HashSet<int> seen = [];
    private readonly HashSet<int> inputs = [];

    public InputTimes(TfLiteSubgraph subgraph, TfLiteEntry entry)
    {
        this.subgraph = subgraph;
        foreach (TfLiteOperator op in subgraph.Operators)
        {
            foreach (int tensor in op.Outputs) makers.TryAdd(tensor, op);
        }

        var given = entry.Inputs.Select(input => input.Tensor).ToHashSet();
        foreach (TfLiteOperator op in subgraph.Operators)
        {
            foreach ((int tensor, int steps) in OperatorTable.SequencesOf(op, subgraph.Tensors))
            {
                if (Steps != 0 && steps != Steps) throw new InputException(op.Where, $"{steps} time steps beside a layer of {Steps}", "one number of steps", "export the layers as models of their own");
                Steps = steps;
                Mark(tensor, given);
            }
        }
    }

    /// <summary>The number of time steps; 0 where nothing is recurrent.</summary>
    public int Steps { get; }

    public bool Has(int tensor) => inputs.Contains(tensor);

    private void Mark(int tensor, HashSet<int> given)
    {
        var open = new Stack<int>([tensor]);
        while (open.TryPop(out int next))
        {
            if (!seen.Add(next) || !HasRows(subgraph.Tensors[next].Shape)) continue;
            if (given.Contains(next)) inputs.Add(next);
            else if (makers.TryGetValue(next, out TfLiteOperator? op)) Push(op);
        }

        void Push(TfLiteOperator op)
        {
            foreach (int operand in op.Inputs.Where(operand => operand >= 0 && !subgraph.Tensors[operand].IsConstant)) open.Push(operand);
        }
    }

    private bool HasRows(ImmutableArray<int> shape) => shape.SkipWhile(extent => extent == 1 && Steps != 1).FirstOrDefault() == Steps;
}

using System.Collections.Immutable;
using Rnnc.Formats.TfLite;

namespace Rnnc.Tflm.Graph;

/// <summary>
/// The operators that outputs depend on, in the file's order. An assignment counts where a needed operator reads its variable: counters
/// that nothing reads stay behind.
/// </summary>
internal static class LiveOperators
{
    public static ImmutableArray<TfLiteOperator> Of(TfLiteSubgraph subgraph, TfLiteEntry entry)
    {
        var makers = subgraph.Operators.SelectMany(op => op.Outputs.Select(tensor => (tensor, op))).ToLookup(pair => pair.tensor, pair => pair.op);
        ILookup<string, TfLiteOperator> assignments = subgraph.Operators.Where(op => op.Code == BuiltinOperator.ASSIGN_VARIABLE && op.Inputs.Length > 0).ToLookup(op => Variable(op, makers));
        var live = new HashSet<TfLiteOperator>(subgraph.Operators.Where(op => op.Code == BuiltinOperator.CALL_ONCE));
        var open = new Stack<TfLiteOperator>(entry.Outputs.SelectMany(output => makers[output.Tensor]));
        while (open.TryPop(out TfLiteOperator? op))
        {
            if (!live.Add(op)) continue;
            foreach (TfLiteOperator maker in op.Inputs.Where(tensor => tensor >= 0).SelectMany(tensor => makers[tensor])) open.Push(maker);
            if (op.Code != BuiltinOperator.READ_VARIABLE || op.Inputs.IsEmpty) continue;
            foreach (TfLiteOperator assignment in assignments[Variable(op, makers)]) open.Push(assignment);
        }

        return [.. subgraph.Operators.Where(live.Contains)];
    }

    private static string Variable(TfLiteOperator op, ILookup<int, TfLiteOperator> makers) =>
        makers[op.Inputs[0]].FirstOrDefault(maker => maker.Code == BuiltinOperator.VAR_HANDLE) is { } handle ? VariableTable.Identity(handle) : "";
}

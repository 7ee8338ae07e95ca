using System.Collections.Immutable;
using Rnnc.Formats.TfLite;
using Rnnc.Formats.TfLite.Options;
using Rnnc.Ir;

namespace Rnnc.Read.TfLite.Operators;

/// <summary>Loops, as loops.</summary>
internal static class LoopOperators
{
    public static Dictionary<BuiltinOperator, OperatorTranslation> Table { get; } = new()
    {
        [BuiltinOperator.WHILE] = Loop,
    };

    private static ImmutableArray<Value> Loop(OperatorContext op)
    {
        var options = op.Options<WhileOptions>();
        ImmutableArray<Value> carried = op.Operands();
        Graph condition = op.Subgraph.Call(options.ConditionSubgraph, op.Operator);
        Graph body = op.Subgraph.Call(options.BodySubgraph, op.Operator);
        if (condition.Outputs.Length == 1 && condition.Outputs[0].Type is { Rank: > 0 } type)
            throw op.Refuse($"a condition of {type}", "one boolean", "take an intact copy of the file");
        return op.Subgraph.Builder.AddNode(new While(condition, body), op.Origin, carried).Outputs;
    }
}

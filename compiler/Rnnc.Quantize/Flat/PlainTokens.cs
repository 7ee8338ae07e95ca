using System.Collections.Immutable;
using Rnnc.Ir;

namespace Rnnc.Quantize.Flat;

/// <summary>
/// Tokens of a program count from the start: what brings those that count from the end into the table goes.
/// Gather(table, Select(Less(i, 0), Add(i, rows), i))  =>  Gather(table, i)
/// </summary>
internal sealed class PlainTokens : GraphRewrite
{
    public static Model Apply(Model model) => model.WithGraph(new PlainTokens().Apply(model.Graph).Prune());

    /// <summary>For each input how many tokens it knows, the rows of the smallest table that it is an index into; null where it is none.</summary>
    public static IEnumerable<int?> CountsOf(Model model)
    {
        Graph graph = Apply(model).Graph;
        foreach (Value input in graph.Inputs.Take(model.InputNames.Length))
        {
            int[] rows = [.. graph.Nodes.Where(node => node.Op is Gather && ReferenceEquals(Origin(node.Inputs[1]), input)).Select(node => node.Inputs[0].Type.Shape[0]).Where(rows => rows.IsFixed).Select(rows => rows.Size)];
            yield return rows.Length == 0 ? null : rows.Min();
        }

        Value Origin(Value value)
        {
            while (graph.Producer(value) is { Op: Reshape or Cast { To: not ElementType.Float32 } } node) value = node.Inputs[0];
            return value;
        }
    }

    protected override ImmutableArray<Value>? Rewrite(Node node, Op op, ImmutableArray<Value> operands, GraphBuilder builder, Graph graph)
    {
        if (op is not Gather { Axis: 0 } || operands[0].Type.Rank == 0 || !operands[0].Type.Shape[0].IsFixed) return null;
        if (builder.Producer(operands[1]) is not { Op: Select } choice) return null;
        Value index = choice.Inputs[2];
        bool isNegative = builder.Producer(choice.Inputs[0]) is { Op: Binary { Kind: BinaryKind.Less } } below && ReferenceEquals(below.Inputs[0], index) && IsAll(below.Inputs[1], 0);
        bool isWrapped = builder.Producer(choice.Inputs[1]) is { Op: Binary { Kind: BinaryKind.Add } } sum
            && ((ReferenceEquals(sum.Inputs[0], index) && IsAll(sum.Inputs[1], operands[0].Type.Shape[0].Size)) || (ReferenceEquals(sum.Inputs[1], index) && IsAll(sum.Inputs[0], operands[0].Type.Shape[0].Size)));
        return isNegative && isWrapped ? [builder.Add(op, node.Origin, operands[0], index)] : null;

        bool IsAll(Value value, long number) => builder.ConstantOf(value) is { Element: not ElementType.Float32 } constant && !constant.Integers.ContainsAnyExcept(number);
    }
}

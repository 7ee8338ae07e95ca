using System.Globalization;
using Rnnc.Ir;

namespace Rnnc.Tests.Lift.Cells;

/// <summary>A graph's outputs as nested calls, for tests to compare: inputs by position, numbers by value, other constants by their first values.</summary>
internal static class Expression
{
    public static string Of(Graph graph) => string.Join("; ", graph.Outputs.Select(output => Of(output, graph)));

    private static string Of(Value value, Graph graph)
    {
        int input = graph.Inputs.IndexOf(value);
        if (input >= 0) return "in" + input.ToString(CultureInfo.InvariantCulture);
        Node node = graph.Producer(value)!;
        if (node.Op is Constant constant) return Of(constant.Value);
        string attributes = node.Op.Attributes;
        string operands = string.Join(", ", node.Inputs.Select(operand => Of(operand, graph)));
        return $"{node.Op.Name}{(attributes.Length > 0 && node.Op is not Linear ? "{" + attributes + "}" : "")}({operands})";
    }

    private static string Of(Tensor tensor)
    {
        string values = string.Join(" ", tensor.Floats[..Math.Min(4, tensor.Count)].ToArray().Select(value => value.ToString("G6", CultureInfo.InvariantCulture)));
        return tensor.Rank == 0 ? values : $"[{string.Join(",", tensor.Dims)}: {values}]";
    }
}

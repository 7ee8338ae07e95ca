using System.Globalization;
using System.Text;

namespace Rnnc.Ir;

/// <summary>A model as text: one node a line, values numbered, subgraphs indented. For people and for tests; deterministic.</summary>
public static class Printer
{
    private const int MaximumShownValues = 4;

    public static string Print(Model model)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"model {model.Name}\n");
        var names = new Dictionary<Value, string>(ReferenceEqualityComparer.Instance);
        Print(text, model.Graph, names, "  ");
        foreach (StateSlot slot in model.Slots) text.Append(CultureInfo.InvariantCulture, $"  slot {slot.Name}: {names[slot.Read]} <- {names[slot.Write]}\n");
        return text.ToString();
    }

    private static void Print(StringBuilder text, Graph graph, Dictionary<Value, string> names, string indent)
    {
        foreach (Value input in graph.Inputs)
            text.Append(CultureInfo.InvariantCulture, $"{indent}input {Define(input, names)}: {input.Type}\n");
        foreach (Node node in graph.Nodes)
        {
            string results = string.Join(", ", node.Outputs.Select(output => $"{Define(output, names)}: {output.Type}"));
            string operands = string.Join(", ", node.Inputs.Select(input => names[input]));
            string attributes = node.Op is Constant constant ? Show(constant.Value) : node.Op.Attributes;
            text.Append(CultureInfo.InvariantCulture, $"{indent}{results} = {node.Op.Name}({operands}){(attributes.Length > 0 ? " {" + attributes + "}" : "")}\n");
            foreach (Graph inner in node.Op.Graphs)
            {
                text.Append(indent).Append("  {\n");
                Print(text, inner, names, indent + "    ");
                text.Append(indent).Append("  }\n");
            }
        }

        text.Append(indent).Append("return ").AppendJoin(", ", graph.Outputs.Select(output => names[output])).Append('\n');
    }

    private static string Define(Value value, Dictionary<Value, string> names) =>
        names[value] = string.Create(CultureInfo.InvariantCulture, $"%{names.Count}{(value.Name is null ? "" : "_" + value.Name)}");

    private static string Show(Tensor tensor)
    {
        int shown = Math.Min(tensor.Count, MaximumShownValues);
        var values = Enumerable.Range(0, shown).Select(i => tensor.Element == ElementType.Float32
            ? tensor.Floats[i].ToString("G6", CultureInfo.InvariantCulture)
            : tensor.Integers[i].ToString(CultureInfo.InvariantCulture));
        return string.Join(", ", values) + (tensor.Count > shown ? ", ..." : "");
    }
}

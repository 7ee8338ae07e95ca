using Rnnc.Ir;
using Rnnc.Lift;

namespace Rnnc.Cli.Inspect.Drawing;

/// <summary>The boxes of a model: inputs, layers and operations in order, outputs. Constants and changes of shape are not drawn.</summary>
internal static class ModelBoxes
{
    /// <summary>Lines of a cell that are shown; the rest is counted.</summary>
    private const int ShownEquations = 24;

    private const int ShownCharacters = 88;

    /// <param name="model">In canonical form, or lifted.</param>
    public static IReadOnlyList<DrawnBox> Of(Model model)
    {
        var boxes = new List<DrawnBox>();
        var makers = new Dictionary<Value, DrawnBox>(ReferenceEqualityComparer.Instance);
        foreach ((Value input, string name) in model.Inputs.Zip(model.InputNames)) Add(new DrawnBox(BoxKind.Port, name, $"input {input.Type}"), input);
        foreach (Node node in model.Graph.Nodes.Where(node => node.Op is not (Constant or Reshape) && Needed(model, node)))
        {
            DrawnBox box = node.Op is Sequence sequence ? Layer(model, node, sequence) : new DrawnBox(BoxKind.Operation, Name(node), $"{node.Op.Name} {node.Outputs[0].Type.Shape}");
            foreach (Value operand in node.Inputs) Read(box, operand);
            Add(box, [.. node.Outputs]);
        }

        foreach ((Value output, string name) in model.Outputs.Zip(model.OutputNames))
        {
            var box = new DrawnBox(BoxKind.Port, name, $"output {output.Type}");
            Read(box, output);
            boxes.Add(box);
        }

        return boxes;

        void Add(DrawnBox box, params Value[] made)
        {
            boxes.Add(box);
            foreach (Value value in made) makers[value] = box;
        }

        void Read(DrawnBox box, Value operand)
        {
            Value source = operand;
            while (model.Graph.Producer(source) is { Op: Reshape } reshape) source = reshape.Inputs[0];
            if (makers.TryGetValue(source, out DrawnBox? from) && !box.Reads.Exists(read => read.From == from)) box.Reads.Add(new DrawnRead(from, $"{operand.Type.Shape}"));
        }
    }

    /// <summary>Something that is drawn depends on it: what only writes a slot belongs to its layer.</summary>
    private static bool Needed(Model model, Node node) => node.Inputs.Any(input => model.Graph.ConstantOf(input) is null)
        && node.Outputs.Any(output => model.Graph.Users(output).Count > 0 || model.Outputs.Contains(output));

    private static DrawnBox Layer(Model model, Node node, Sequence sequence)
    {
        Equations equations = Equations.Describe(sequence);
        string cell = sequence.CellName.Length > 0 ? sequence.CellName : "recurrent cell";
        string how = $"{(sequence.Direction == Direction.Backward ? ", backwards" : "")}{(sequence.HasMask ? ", masked" : "")}";
        string gives = sequence.Outputs.Any(output => output.Collect == Collect.All) ? "every step" : "the last step";
        var box = new DrawnBox(BoxKind.Layer, Name(node), $"{cell}{how}; gives {gives}, {node.Outputs[0].Type.Shape}");
        box.Equations.AddRange(equations.Lines.Take(ShownEquations).Select(Shorten));
        if (equations.Lines.Length > ShownEquations) box.Equations.Add($"and {equations.Lines.Length - ShownEquations} more lines");
        foreach (string[] state in StateTable.Of(model, node, sequence)) box.States.Add(Shorten($"{state[1]} {state[2]} {state[3]}"));
        return box;
    }

    private static string Name(Node node) => (node.Origin.Layer ?? node.Op.Name).Split(';')[0];

    private static string Shorten(string line) => line.Length <= ShownCharacters ? line : line[..(ShownCharacters - 1)] + "\u2026";
}

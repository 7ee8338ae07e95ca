using System.Collections.Immutable;
using Rnnc.Formats.Onnx.Messages;
using Rnnc.Ir;
using Rnnc.Read.Items;

namespace Rnnc.Read.Onnx.Loops;

/// <summary>A Scan as a Sequence: its body is the cell. Sequences that are read from their end are turned round before, those written so after.</summary>
internal sealed class ScanTranslation
{
    private readonly NodeContext node;
    private readonly GraphMessage graph;
    private readonly int scanCount;
    private readonly int stateCount;
    private readonly BodyTranslation body;
    private readonly List<(Value Value, int Axis)> scans = [];
    private readonly List<Value> rows = [];

    public ScanTranslation(NodeContext node)
    {
        this.node = node;
        if (node.Opset < 9) throw node.Refuse("Scan of operator set 8", "9 or newer", "convert the model with onnx.version_converter");
        graph = node.Graph("body");
        scanCount = node.Integer("num_scan_inputs", 0);
        stateCount = node.Inputs.Length - scanCount;
        if (scanCount < 1 || stateCount < 0 || graph.Input.Count != node.Inputs.Length || graph.Output.Count < stateCount)
            throw node.Refuse($"a scan of {node.Inputs.Length} inputs, {scanCount} of them sequences, whose body takes {graph.Input.Count} and gives {graph.Output.Count}", "as many, and at least one output for each state", NodeContext.Intact);
        body = new BodyTranslation(node, graph, Enumerable.Range(0, stateCount).Select(node.Input), firstInput: 0, firstOutput: 0);
    }

    public ImmutableArray<Item?> Run()
    {
        AddSequences();
        body.Run((ir, scope) =>
        {
            rows.Clear();
            for (int i = 0; i < scanCount; i++)
            {
                string name = graph.Input[stateCount + i].Name;
                TensorType type = scans[i].Value.Type;
                rows.Add(ir.Input(type with { Shape = type.Shape.Without(scans[i].Axis) }, node.Origin, name));
                scope.Add(name, new ValueItem(rows[i]));
            }
        });
        int outputCount = graph.Output.Count - stateCount;
        int[] axes = Numbers("scan_output_axes", outputCount), directions = Numbers("scan_output_directions", outputCount);
        Value[] made = [.. Enumerable.Range(0, outputCount).Select(i => body.ValueOf(body.Results[stateCount + i]))];
        SequenceOutput[] outputs = [.. made.Select((row, i) => new SequenceOutput(Collect.All, node.Axis(axes[i], row.Type.Rank + 1)))];
        Node sequence = Build(made, outputs);
        Item?[] results = [.. body.Initial, .. made.Select((_, i) => new ValueItem(directions[i] == 0 ? sequence.Outputs[i] : node.Add(new Reverse(outputs[i].TimeAxis), sequence.Outputs[i])))];
        for (int i = 0; i < body.Carried.Length; i++) results[body.Carried[i]] = new ValueItem(sequence.Outputs[outputCount + i]);
        return [.. results];
    }

    private void AddSequences()
    {
        int[] axes = Numbers("scan_input_axes", scanCount), directions = Numbers("scan_input_directions", scanCount);
        for (int i = 0; i < scanCount; i++)
        {
            Value value = node.Operand(stateCount + i);
            int axis = node.Axis(axes[i], value.Type.Rank);
            node.Translator.Extents.IsTime(value.Type.Shape[axis]);
            if (value.Type.Shape[axis] != (scans.Count > 0 ? scans[0].Value.Type.Shape[scans[0].Axis] : value.Type.Shape[axis]))
                throw node.Refuse($"sequences of {scans[0].Value.Type} and {value.Type}", "as many steps", NodeContext.Intact);
            scans.Add((directions[i] == 0 ? value : node.Add(new Reverse(axis), value), axis));
        }
    }

    private Node Build(Value[] made, SequenceOutput[] outputs)
    {
        var captures = body.Ir.Captures;
        Graph cell = new Graph([.. rows, .. body.Inputs, .. captures.Select(capture => capture.Inside)], body.Ir.Builder.Build().Nodes, [.. made, .. body.Next]).Prune();
        var op = new Sequence(cell, [.. scans.Select(scan => scan.Axis)], body.Carried.Length, [.. outputs]);
        return node.Builder.AddNode(op, node.Origin, [.. scans.Select(scan => scan.Value), .. body.Operands, .. captures.Select(capture => capture.Outside)]);
    }

    private int[] Numbers(string name, int count)
    {
        int[] numbers = node.Integers(name) ?? new int[count];
        return numbers.Length == count ? numbers : throw node.Refuse($"{numbers.Length} {name}", $"{count}", NodeContext.Intact);
    }
}

using Rnnc.Ir;

namespace Rnnc.Quantize.Flat;

/// <summary>
/// How windows over time (the taps of convolutions and pools, which are slices along it) lie in the steps of a program. A step takes
/// <see cref="Stride"/> rows of the input at once; row k of a value is there in step k + <see cref="Of(Value)"/>, so what several values are joined from waits
/// for the latest of them. Steps before the first and after the last row of the input bring zeros.
/// <code>y_k = x_(4k) W_0 + x_(4k + 5) W_1   =>   rows 4t .. 4t + 3 in step t; y in step k + 1, from row 0 of the step before and row 1 of this one</code>
/// </summary>
public sealed class TimeShifts
{
    private readonly Graph graph;
    private readonly RowAnalysis rows;
    private readonly Dictionary<Value, int> shifts = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Value, int> padding = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Value, int> places = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<Value> sources = new(ReferenceEqualityComparer.Instance);

    private TimeShifts(Graph graph, RowAnalysis rows)
    {
        this.graph = graph;
        this.rows = rows;
        foreach (Value input in graph.Inputs.Where(rows.HasRows)) sources.Add(input);
        foreach (Node node in graph.Nodes)
        {
            if (node.Op is Reshape && sources.Contains(node.Inputs[0]) && rows.HasRows(node.Output)) sources.Add(node.Output);
        }

        Stride = FindStride();
        if (Stride == 1) foreach (Value source in sources) shifts[source] = 0;
        foreach (Node node in graph.Nodes) Visit(node);
        foreach (Node node in graph.Nodes.Where(node => node.Op is Sequence or Reduce && node.Inputs.Length > 0 && rows.HasRows(node.Inputs[0])))
            Steps = Math.Max(Steps, node.Inputs[0].Type.Shape[0].Size + Of(node.Inputs[0], node));
        foreach (Value output in graph.Outputs.Where(rows.HasRows)) Steps = Math.Max(Steps, RowCount(output) + Of(output));
    }

    /// <summary>Rows of the input in a step.</summary>
    public int Stride { get; }

    /// <summary>Steps of a window.</summary>
    public int Steps { get; }

    /// <summary>The shifts of a graph that has windows over time; null where it has none.</summary>
    /// <exception cref="InputException">Strides that do not fit each other, or padding by other values than zeros.</exception>
    public static TimeShifts? Find(Graph graph, RowAnalysis rows) => graph.Nodes.Any(node => IsWindow(node, rows)) ? new(graph, rows) : null;

    /// <summary>A node that only moves rows in time: what it gives is its operand, or a part of a step's input.</summary>
    public static bool IsWindow(Node node, RowAnalysis rows) =>
        node.Op is Slice { Axis: 0, Size: > 1 } or Pad { Axis: 0 } && rows.HasRows(node.Inputs[0]) && rows.HasRows(node.Output);

    /// <summary>The step of a value's first row.</summary>
    public int Of(Value value) => shifts.TryGetValue(value, out int shift) ? shift : 0;

    /// <summary>Which of a step's input rows a slice is; null for slices of other values.</summary>
    public int? PlaceOf(Value slice) => places.TryGetValue(slice, out int place) ? place : null;

    /// <summary>The step in which a node has all its operands.</summary>
    public int Of(Value operand, Node node) => node.Inputs.Where(input => rows.HasRows(input) && graph.ConstantOf(input) is null).Select(Of).Append(Of(operand)).Append(0).Max();

    private int RowCount(Value value) => value.Type.Shape[rows.TimeAxis(value, graph)].Size;

    private int FindStride()
    {
        int? stride = null;
        foreach (Node node in graph.Nodes.Where(node => IsWindow(node, rows) && node.Op is Slice && IsSource(node.Inputs[0])))
        {
            int own = ((Slice)node.Op).Stride;
            if (own < 1 || (stride is { } other && other != own)) throw Flattener.Refuse(node.Origin, $"windows over the input that move by {own} and by {stride ?? own} steps", "one stride of 1 or more");
            stride = own;
        }

        if (stride is not > 1) return 1;
        foreach (Node node in graph.Nodes.Where(node => node.Inputs.Any(IsSource)))
        {
            if (!IsWindow(node, rows) && node.Op is not Reshape) throw Flattener.Refuse(node.Origin, $"{node.Op.Name} of an input beside windows that move by {stride} steps", "windows alone");
        }

        return stride.Value;
    }

    private bool IsSource(Value value) => sources.Contains(value) || (graph.Producer(value) is { Op: Pad } pad && sources.Contains(pad.Inputs[0]));

    private void Visit(Node node)
    {
        if (node.Outputs.All(output => !rows.HasRows(output)) || sources.Contains(node.Outputs[0])) return;
        switch (node.Op)
        {
            case Pad { Axis: 0 } pad:
                bool ofSource = sources.Contains(node.Inputs[0]);
                if (pad.Value != 0 || (pad.After > 0 && !ofSource)) throw Flattener.Refuse(node.Origin, pad.Value != 0 ? $"steps of {pad.Value} added" : "steps added behind a layer of windows", "zeros, before the steps of any value or behind those of the input");
                padding[node.Output] = pad.Before;
                shifts[node.Output] = (Stride == 1 || !ofSource ? Of(node.Inputs[0]) : 0) - pad.Before;
                break;
            case Slice { Axis: 0, Size: > 1 } slice when IsSource(node.Inputs[0]):
                int first = slice.Begin - padding.GetValueOrDefault(node.Inputs[0]);
                shifts[node.Output] = (int)Math.Floor((double)first / Stride);
                places[node.Output] = first - (shifts[node.Output] * Stride);
                break;
            case Slice { Axis: 0, Size: > 1 } slice:
                if (slice.Stride != 1) throw Flattener.Refuse(node.Origin, $"windows that move by {slice.Stride} steps behind other overlapping windows", "strides in the first layer, or pools that do not overlap");
                shifts[node.Output] = Of(node.Inputs[0]) + slice.Begin;
                break;
            default:
                int shift = Of(node.Inputs[0], node);
                foreach (Value output in node.Outputs) shifts[output] = shift;
                break;
        }
    }
}

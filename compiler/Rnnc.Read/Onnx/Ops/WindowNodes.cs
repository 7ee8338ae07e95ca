using Rnnc.Ir;

namespace Rnnc.Read.Onnx.Ops;

/// <summary>
/// Convolutions and pools over [batch, channels, spatial...], as sums and extremes of shifted strided slices, one for each place of the window:
/// nothing but slices and matrix products is left of them. Channels go last meanwhile, as products want them.
/// </summary>
internal static class WindowNodes
{
    public static Dictionary<string, NodeTranslation> Table { get; } = new()
    {
        ["Conv"] = NodeTable.Of(Convolution),
        ["MaxPool"] = NodeTable.Of(node => Pool(node, BinaryKind.Max)),
        ["AveragePool"] = NodeTable.Of(node => Pool(node, BinaryKind.Add)),
        ["GlobalAveragePool"] = NodeTable.Of(node => Whole(node, ReduceKind.Mean)),
        ["GlobalMaxPool"] = NodeTable.Of(node => Whole(node, ReduceKind.Max)),
    };

    // Filter [out, in / groups, window...]: y = sum over taps of x_tap F_tap, then the bias.
    private static Value Convolution(NodeContext node)
    {
        Value x = node.Operand(0);
        Tensor filter = node.ConstantOf(1) is { Element: ElementType.Float32, Rank: >= 3, Count: > 0 } constant ? constant : throw node.Refuse("a filter that is computed, or no filter", "a constant of floats", NodeContext.Intact);
        if (filter.Rank != x.Type.Rank) throw node.Refuse($"a filter of {filter.Type} for {x.Type}", "as many axes", NodeContext.Intact);
        (int outputs, int inputs) = (filter.Dims[0], filter.Dims[1]);
        int groups = node.Integer("group", 1);
        bool separate = groups > 1 && inputs == 1 && outputs == groups;
        if (groups != 1 && !separate) throw node.Refuse($"a convolution of {groups} groups", "one, or as many as channels");
        if (x.Type.Shape[1] != inputs * groups) throw node.Refuse($"a filter for {inputs * groups} channels over {x.Type}", "as many as the input has", NodeContext.Intact);
        var window = new Window(node, filter.Dims.Skip(2), x.Type.Shape);
        List<Value> taps = [.. window.Taps(node, ChannelsLast(node, x), 0)];
        Value y = separate ? Separate(node, taps, filter) : Dense(node, taps, filter);
        return ChannelsFirst(node, y);
    }

    private static Value Dense(NodeContext node, List<Value> taps, Tensor filter)
    {
        (int outputs, int inputs) = (filter.Dims[0], filter.Dims[1]);
        var operands = new List<Value>();
        for (int tap = 0; tap < taps.Count; tap++)
        {
            var weights = new float[inputs * outputs];
            for (int o = 0; o < outputs; o++)
            {
                for (int i = 0; i < inputs; i++) weights[i * outputs + o] = filter.Floats[(o * inputs + i) * taps.Count + tap];
            }

            operands.Add(taps[tap]);
            operands.Add(node.Constant(Tensor.Float(weights, inputs, outputs)));
        }

        if (node.OptionalOperand(2) is { } bias) operands.Add(bias);
        return node.Add(new Linear(taps.Count, node.Has(2)), [.. operands]);
    }

    private static Value Separate(NodeContext node, List<Value> taps, Tensor filter)
    {
        Value? sum = null;
        int channels = filter.Dims[0];
        for (int tap = 0; tap < taps.Count; tap++)
        {
            var weights = new float[channels];
            for (int channel = 0; channel < channels; channel++) weights[channel] = filter.Floats[channel * taps.Count + tap];
            Value term = node.Add(BinaryKind.Mul, taps[tap], node.Constant(Tensor.Float(weights, channels)));
            sum = sum is null ? term : node.Add(BinaryKind.Add, sum, term);
        }

        return node.OptionalOperand(2) is { } bias ? node.Add(BinaryKind.Add, sum!, bias) : sum!;
    }

    private static Value Pool(NodeContext node, BinaryKind kind)
    {
        if (node.Node.Output.Count > 1) throw node.Refuse("the places of extremes", "the extremes alone");
        Value x = node.Operand(0);
        var window = new Window(node, node.Integers("kernel_shape") ?? [], x.Type.Shape);
        double padding = kind == BinaryKind.Max ? float.NegativeInfinity : 0;
        Value result = window.Taps(node, ChannelsLast(node, x), padding).Aggregate((all, tap) => node.Add(kind, all, tap));
        if (kind == BinaryKind.Add)
        {
            bool countsEdges = node.Flag("count_include_pad") || !window.IsPadded;
            result = node.Add(BinaryKind.Mul, result, countsEdges ? node.Number(1.0 / window.Kernel.Aggregate(1, (product, extent) => product * extent), ElementType.Float32) : node.Constant(window.Shares()));
        }

        return ChannelsFirst(node, result);
    }

    private static Value Whole(NodeContext node, ReduceKind kind)
    {
        Value x = node.Operand(0);
        return node.Add(new Reduce(kind, [.. Enumerable.Range(2, Math.Max(0, x.Type.Rank - 2))], KeepDims: true), x);
    }

    private static Value ChannelsLast(NodeContext node, Value x) => node.Transpose(x, [0, .. Enumerable.Range(2, x.Type.Rank - 2), 1]);

    private static Value ChannelsFirst(NodeContext node, Value y) => node.Transpose(y, [0, y.Type.Rank - 1, .. Enumerable.Range(1, y.Type.Rank - 2)]);
}

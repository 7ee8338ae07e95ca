using Rnnc.Ir;

namespace Rnnc.Read.Onnx.Ops;

/// <summary>A window that moves over the spatial axes of [batch, channels, spatial...]: what its attributes say, one number for each spatial axis.</summary>
internal sealed class Window
{
    private const int MaximumPlaces = 1024;

    private readonly int[] extents;
    private readonly int[] strides;
    private readonly int[] dilations;
    private readonly int[] before;
    private readonly int[] after;

    /// <param name="node">The operator.</param>
    /// <param name="kernel">Extents of the window.</param>
    /// <param name="input">Type of the input.</param>
    public Window(NodeContext node, IEnumerable<int> kernel, Shape input)
    {
        Kernel = [.. kernel];
        int axes = input.Rank - 2;
        if (axes is < 1 or > 3 || Kernel.Length != axes) throw node.Refuse($"a window of [{string.Join(", ", Kernel)}] over {input}", "one extent for each spatial axis", NodeContext.Intact);
        if (input.Skip(2).Any(dim => !dim.IsFixed)) throw node.Refuse($"a window over {input}", "fixed spatial extents", "export the model with a fixed length");
        extents = [.. input.Skip(2).Select(dim => dim.Size)];
        strides = Numbers(node, "strides", axes);
        dilations = Numbers(node, "dilations", axes);
        int[] pads = node.Integers("pads") ?? new int[2 * axes];
        long places = Kernel.Aggregate(1L, (product, extent) => product * Math.Clamp(extent, 0, 1 << 20));
        if (pads.Length != 2 * axes || pads.Any(pad => pad is < 0 or > 1 << 20) || places is 0 or > MaximumPlaces)
            throw node.Refuse($"a window of [{string.Join(", ", Kernel)}] with pads [{string.Join(", ", pads)}]", $"1 to {MaximumPlaces} places and pads of 0 or more", NodeContext.Intact);
        before = pads[..axes];
        after = pads[axes..];
        Outputs = new int[axes];
        string edges = node.Text("auto_pad", "NOTSET");
        for (int axis = 0; axis < axes; axis++) Outputs[axis] = Settle(node, edges, axis);
    }

    public int[] Kernel { get; }

    /// <summary>How many places the window has along each spatial axis.</summary>
    public int[] Outputs { get; }

    public bool IsPadded => before.Concat(after).Any(pad => pad > 0);

    /// <summary>
    /// For each place within the window, row by row, the elements that it meets: [batch, outputs..., channels] of x [batch, spatial..., channels].
    /// </summary>
    public IEnumerable<Value> Taps(NodeContext node, Value x, double padding)
    {
        for (int axis = 0; axis < Kernel.Length; axis++)
        {
            if (before[axis] > 0 || after[axis] > 0) x = node.Add(new Pad(axis + 1, before[axis], after[axis], padding), x);
        }

        return Taps(node, x, 0);
    }

    /// <summary>One over the number of real elements under the window at each place, [1, outputs..., 1].</summary>
    public Tensor Shares()
    {
        var shares = new float[Outputs.Aggregate(1, (product, count) => product * count)];
        for (int i = 0; i < shares.Length; i++)
        {
            int count = 1, rest = i;
            for (int axis = Outputs.Length - 1; axis >= 0; axis--)
            {
                int first = rest % Outputs[axis] * strides[axis] - before[axis];
                rest /= Outputs[axis];
                count *= Enumerable.Range(0, Kernel[axis]).Count(place => first + place * dilations[axis] >= 0 && first + place * dilations[axis] < extents[axis]);
            }

            shares[i] = 1f / Math.Max(1, count);
        }

        return Tensor.Float(shares, [1, .. Outputs, 1]);
    }

    private static int[] Numbers(NodeContext node, string name, int axes)
    {
        int[] numbers = node.Integers(name) ?? [.. Enumerable.Repeat(1, axes)];
        if (numbers.Length == axes && numbers.All(number => number is > 0 and < 1 << 20)) return numbers;
        throw node.Refuse($"{name} = [{string.Join(", ", numbers)}]", $"{axes} positive numbers", NodeContext.Intact);
    }

    private int Settle(NodeContext node, string edges, int axis)
    {
        long reach = (Kernel[axis] - 1L) * dilations[axis] + 1;
        if (edges is "SAME_UPPER" or "SAME_LOWER")
        {
            int count = (extents[axis] + strides[axis] - 1) / strides[axis];
            int total = (int)Math.Max(0, (count - 1L) * strides[axis] + reach - extents[axis]);
            before[axis] = edges == "SAME_UPPER" ? total / 2 : total - total / 2;
            after[axis] = total - before[axis];
            return count;
        }

        if (edges == "VALID") before[axis] = after[axis] = 0;
        else if (edges != "NOTSET") throw node.Refuse($"auto_pad = {edges}", "NOTSET, VALID, SAME_UPPER or SAME_LOWER", NodeContext.Intact);
        long room = extents[axis] + before[axis] + after[axis] - reach;
        if (room < 0) throw node.Refuse($"a window of [{string.Join(", ", Kernel)}] over [{string.Join(", ", extents)}]", "an input at least as large", NodeContext.Intact);
        if (node.Flag("ceil_mode") && room % strides[axis] != 0) throw node.Refuse("ceil_mode = 1 where the window does not fit", "a length that fits");
        return (int)(room / strides[axis]) + 1;
    }

    private IEnumerable<Value> Taps(NodeContext node, Value x, int axis)
    {
        if (axis == Kernel.Length) return [x];
        return Enumerable.Range(0, Kernel[axis]).SelectMany(place => Taps(node, node.Slice(x, axis + 1, place * dilations[axis], Outputs[axis], Outputs[axis] > 1 ? strides[axis] : 1), axis + 1));
    }
}

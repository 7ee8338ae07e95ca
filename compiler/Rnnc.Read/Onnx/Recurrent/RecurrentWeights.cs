using Rnnc.Ir;

namespace Rnnc.Read.Onnx.Recurrent;

/// <summary>
/// The weights of one direction of a recurrent operator, as products of rows want them: the file's W [gates units, features] and R [gates units, units]
/// turned round, the gates in another order where the cell wants them so.
/// </summary>
/// <param name="Kernel">[features, gates units].</param>
/// <param name="Recurrent">[units, gates units].</param>
/// <param name="Bias">The bias of x, [gates units]; null where the operator has none.</param>
/// <param name="RecurrentBias">The bias of h, as long.</param>
/// <param name="Peepholes">Peepholes as the file has them, [3 units]; null where there are none.</param>
internal sealed record RecurrentWeights(int Units, Tensor Kernel, Tensor Recurrent, Tensor? Bias, Tensor? RecurrentBias, Tensor? Peepholes)
{
    /// <summary>Both biases in one.</summary>
    public Tensor? SummedBias => Bias is null ? null : Tensor.Float([.. Enumerable.Range(0, Bias.Count).Select(i => Bias.Floats[i] + RecurrentBias!.Floats[i])], Bias.Count);

    /// <param name="node">A recurrent operator: inputs X, W [directions, gates units, features], R [directions, gates units, units], B [directions, 2 gates units].</param>
    /// <param name="direction">The number of the direction.</param>
    /// <param name="directions">How many the operator has.</param>
    /// <param name="order">For each gate of the cell, its place in the file.</param>
    public static RecurrentWeights Read(NodeContext node, int direction, int directions, int[] order)
    {
        Tensor w = Constant(node, 1, "W"), r = Constant(node, 2, "R");
        int gates = order.Length;
        if (w.Rank != 3 || r.Rank != 3) throw node.Refuse($"W of {w.Type} and R of {r.Type}", "[directions, gates * units, features] and [directions, gates * units, units]", NodeContext.Intact);
        int units = r.Dims[2], features = w.Dims[2];
        long rows = (long)gates * units;
        Require(node, "W", w, directions, rows, features);
        Require(node, "R", r, directions, rows, units);
        if (node.Integer("hidden_size", units) != units) throw node.Refuse($"hidden_size = {node.Integer("hidden_size", units)}", $"{units}, as R has", NodeContext.Intact);
        Dim given = node.Operand(0).Type.Rank == 3 ? node.Operand(0).Type.Shape[2] : Dim.Unknown;
        if (given != features) throw node.Refuse($"W for {features} features over {node.Operand(0).Type}", "as many as X has", NodeContext.Intact);
        Tensor? b = Optional(node, 3, "B", directions, 2 * rows), p = node.Node.OpType == "LSTM" ? Optional(node, 7, "P", directions, 3L * units) : null;
        ReadOnlySpan<float> biases = b is null ? default : b.Floats.Slice(direction * 2 * (int)rows, 2 * (int)rows);
        return new RecurrentWeights(
            units,
            Turned(w.Floats.Slice(direction * (int)rows * features, (int)rows * features), features, units, order),
            Turned(r.Floats.Slice(direction * (int)rows * units, (int)rows * units), units, units, order),
            b is null ? null : Ordered(biases[..(int)rows], units, order),
            b is null ? null : Ordered(biases[(int)rows..], units, order),
            p is null ? null : Tensor.Float(p.Floats.Slice(direction * 3 * units, 3 * units).ToArray(), 3 * units));
    }

    private static Tensor Constant(NodeContext node, int input, string name)
    {
        if (node.ConstantOf(input) is not { } tensor) throw node.Refuse($"{name} that is computed from the inputs", "constant weights", "export the model with its weights as constants");
        return tensor.Element == ElementType.Float32 ? tensor : throw node.Refuse($"{name} of {tensor.Type}", "floats", NodeContext.Intact);
    }

    private static Tensor? Optional(NodeContext node, int input, string name, int directions, long columns)
    {
        if (!node.Has(input)) return null;
        Tensor tensor = Constant(node, input, name);
        bool fits = tensor.Rank == 2 && tensor.Dims[0] == directions && tensor.Dims[1] == columns;
        return fits ? tensor : throw node.Refuse($"{name} of {tensor.Type}", $"[{directions}, {columns}]", NodeContext.Intact);
    }

    private static void Require(NodeContext node, string name, Tensor tensor, int directions, long rows, int columns)
    {
        if (tensor.Dims[0] != directions || tensor.Dims[1] != rows) throw node.Refuse($"{name} of {tensor.Type}", $"[{directions}, {rows}, {columns}]", NodeContext.Intact);
    }

    private static Tensor Turned(ReadOnlySpan<float> rows, int columns, int units, int[] order)
    {
        int width = order.Length * units;
        var turned = new float[rows.Length];
        for (int gate = 0; gate < order.Length; gate++)
        {
            for (int unit = 0; unit < units; unit++)
            {
                ReadOnlySpan<float> row = rows.Slice((order[gate] * units + unit) * columns, columns);
                for (int column = 0; column < columns; column++) turned[column * width + gate * units + unit] = row[column];
            }
        }

        return Tensor.Float(turned, columns, width);
    }

    private static Tensor Ordered(ReadOnlySpan<float> values, int units, int[] order)
    {
        var ordered = new float[values.Length];
        for (int gate = 0; gate < order.Length; gate++) values.Slice(order[gate] * units, units).CopyTo(ordered.AsSpan(gate * units));
        return Tensor.Float(ordered, ordered.Length);
    }
}

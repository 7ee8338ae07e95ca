using Rnnc.Ir;

namespace Rnnc.Read.GraphDef.Ops;

/// <summary>
/// Products that an equation of labels describes, as one matrix product:
/// <code>abc,cde->abde   =>   Reshape([a, b, c] [c, d*e])        acbe,aecd->abcd   =>   products of [b, e] and [e, d] for each a and c</code>
/// Labels are in both operands and the result, in both operands, or in one operand and the result.
/// </summary>
internal static class EinsumNodes
{
    public static Dictionary<string, NodeTranslation> Table { get; } = new()
    {
        ["Einsum"] = NodeTable.Of(Product),
    };

    private static Value Product(NodeContext node)
    {
        string equation = node.Text("equation", "").Replace(" ", "", StringComparison.Ordinal);
        if (equation.Split("->") is not [var terms, var result] || terms.Split(',') is not [var left, var right] || !IsPlain(left) || !IsPlain(right) || !IsPlain(result))
            throw Unreadable(node, equation);
        Value x = node.Operand(0), y = node.Operand(1);
        if (x.Type.Rank != left.Length || y.Type.Rank != right.Length) throw node.Refuse($"\"{equation}\" of {x.Type} and {y.Type}", "a label for each axis", NodeContext.Intact);
        string batch = Where(left, label => right.Contains(label) && result.Contains(label)), inner = Where(left, label => right.Contains(label) && !result.Contains(label));
        string rows = Where(left, label => !right.Contains(label)), columns = Where(right, label => !left.Contains(label));
        bool isRead = inner.Length > 0 && (batch + rows + columns).Length == result.Length && (batch + rows + columns).All(result.Contains);
        if (!isRead) throw Unreadable(node, equation);

        Dim Extent(char label) => left.Contains(label) ? x.Type.Shape[left.IndexOf(label)] : y.Type.Shape[right.IndexOf(label)];
        Dim Joined(string labels) => labels.Aggregate(Items.Extent.Number(1), (product, label) => product * Items.Extent.Of(Extent(label))).ToDim();
        Shape outer = Shape.Of(batch.Select(Extent));
        // Without a batch the rows keep their axes: a product takes any number of them.
        Shape height = batch.Length == 0 ? Shape.Of(rows.Select(Extent)) : [Joined(rows)];
        Value a = node.Reshape(Turn(node, x, left, batch + rows + inner), Shape.Of([.. outer, .. height, Joined(inner)]));
        Value b = node.Reshape(Turn(node, y, right, batch + inner + columns), Shape.Of([.. outer, Joined(inner), Joined(columns)]));
        Value product = node.Reshape(node.Add(new MatMul(), a, b), Shape.Of((batch + rows + columns).Select(Extent)));
        return Turn(node, product, batch + rows + columns, result);
    }

    private static bool IsPlain(string labels) => labels.All(char.IsAsciiLetter) && labels.Distinct().Count() == labels.Length;

    private static string Where(string labels, Func<char, bool> holds) => string.Concat(labels.Where(holds));

    private static Value Turn(NodeContext node, Value value, string from, string to) =>
        from == to ? value : node.Add(new Transpose([.. to.Select(label => from.IndexOf(label))]), value);

    private static InputException Unreadable(NodeContext node, string equation) =>
        node.Refuse($"the equation \"{equation}\"", "a product of two operands, each label once in each, without an ellipsis");
}

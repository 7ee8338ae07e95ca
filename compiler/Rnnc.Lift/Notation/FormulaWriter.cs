using System.Globalization;
using Rnnc.Ir;

namespace Rnnc.Lift.Notation;

/// <summary>Writes values of a cell as formulas with as few parentheses as precedence allows.</summary>
/// <param name="isExact">Numbers have all their digits.</param>
internal sealed class FormulaWriter(CellView view, LineNames names, ConstantNames constants, bool isExact)
{
    private string line = "";
    private string gate = "";

    /// <summary>How tightly a formula holds together: sums least, products, a matrix with its vector, names most.</summary>
    private enum Binding
    {
        Comparison,
        Sum,
        Product,
        Apply,
        Power,
        Name,
    }

    /// <summary>The right-hand side of a line.</summary>
    public string Write(Value value)
    {
        line = names.Subscript(value);
        return Formula(value).Text;
    }

    /// <summary>A value as another line, or the outside, reads it.</summary>
    public string Read(Value value, string forLine)
    {
        line = forLine;
        return Operand(value, Binding.Comparison);
    }

    private string Operand(Value value, Binding least)
    {
        if (view.IsLine(value) || view.Cell.Inputs.Contains(value)) return names[value];
        var (text, binding) = Formula(value);
        return binding < least ? $"({text})" : text;
    }

    private (string Text, Binding Binding) Formula(Value value)
    {
        if (view.Norm(value) is { } norm) return Call("norm", norm.Argument);
        Node node = view.Cell.Producer(value)!;
        return node.Op switch
        {
            Constant constant => Number(value, constant.Value, "k"),
            Linear linear => Products(node, linear),
            Binary binary => Pair(node, binary.Kind),
            Unary unary => Function(node, unary),
            Select => Call("where", [.. node.Inputs]),
            Reduce reduce => Call(Snake(reduce.Kind.ToString()), node.Inputs[0]),
            Softmax softmax => Call(softmax.Log ? "log_softmax" : "softmax", node.Inputs[0]),
            Concat => ($"[{string.Join(", ", node.Inputs.Select(input => Operand(input, Binding.Comparison)))}]", Binding.Name),
            Slice slice => ($"{Operand(node.Inputs[0], Binding.Name)}[{Range(slice)}]", Binding.Name),
            Reshape or BroadcastTo or Cast => Same(node.Inputs[0]),
            MatMul product => ($"{Operand(node.Inputs[0], Binding.Apply)} @ {Operand(node.Inputs[1], Binding.Apply)}{(product.TransposeRight ? "^T" : "")}", Binding.Product),
            _ => Call(Snake(node.Op.Name), [.. node.Inputs]),
        };
    }

    /// <summary>What only changes a shape or an element type is not written.</summary>
    private (string Text, Binding Binding) Same(Value value) =>
        view.IsLine(value) || view.Cell.Inputs.Contains(value) ? (names[value], Binding.Name) : Formula(value);

    private (string Text, Binding Binding) Call(string function, params ReadOnlySpan<Value> operands)
    {
        var texts = new List<string>();
        foreach (Value operand in operands) texts.Add(view.IsConstant(operand) ? Formula(operand).Text : Operand(operand, Binding.Comparison));
        return ($"{function}({string.Join(", ", texts)})", Binding.Name);
    }

    private (string Text, Binding Binding) Products(Node node, Linear linear)
    {
        var terms = new List<string>();
        // As papers do, whatever the order of the operands: x before the states.
        foreach (int i in Enumerable.Range(0, linear.TermCount).OrderBy(i => "WUV".IndexOf(Letter(node.Inputs[2 * i]), StringComparison.Ordinal)))
        {
            Value left = node.Inputs[2 * i];
            terms.Add($"{constants.Of(node.Inputs[2 * i + 1], Letter(left), line, gate)} {Operand(left, Binding.Name)}");
        }

        if (linear.HasBias) terms.Add(constants.Of(node.Inputs[^1], "b", line, gate));
        return (string.Join(" + ", terms), terms.Count > 1 ? Binding.Sum : Binding.Apply);
    }

    private string Letter(Value left)
    {
        if (view.IsScan(left) || (view.IsLine(left) && view.StateOf(left) < 0)) return "W";
        return view.Inline(left).Any(inner => view.StateOf(inner) >= 0) ? "U" : view.Inline(left).Any(view.IsScan) ? "W" : "V";
    }

    private (string Text, Binding Binding) Pair(Node node, BinaryKind kind)
    {
        Value left = node.Inputs[0], right = node.Inputs[1];
        switch (kind)
        {
            case BinaryKind.Add:
                return AddNumber(left, right) ?? ($"{Operand(left, Binding.Sum)} + {Term(right, "b", Binding.Sum)}", Binding.Sum);
            case BinaryKind.Sub:
                return ($"{Term(left, "b", Binding.Sum)} - {Term(right, "b", Binding.Product)}", Binding.Sum);
            case BinaryKind.Mul when view.IsConstant(right):
                return ($"{Term(right, FactorLetter(left), Binding.Product)} * {Operand(left, Binding.Product)}", Binding.Product);
            case BinaryKind.Mul:
                return Product(left, right);
            case BinaryKind.Pow:
                return ($"{Operand(left, Binding.Name)}^{Operand(right, Binding.Name)}", Binding.Power);
            case BinaryKind.Less or BinaryKind.LessEqual or BinaryKind.Greater or BinaryKind.GreaterEqual or BinaryKind.Equal or BinaryKind.NotEqual:
                return ($"{Operand(left, Binding.Sum)} {Sign(kind)} {Operand(right, Binding.Sum)}", Binding.Comparison);
            case BinaryKind.LogicalAnd or BinaryKind.LogicalOr:
                return Call(kind == BinaryKind.LogicalAnd ? "and" : "or", left, right);
            default:
                return Call(Snake(kind.ToString()), left, right);
        }
    }

    /// <summary>x - 0.5, not x + -0.5.</summary>
    private (string Text, Binding Binding)? AddNumber(Value left, Value right) =>
        view.Cell.ConstantOf(right) is { Element: ElementType.Float32, Count: 1 } number && number.Floats[0] < 0
            ? ($"{Operand(left, Binding.Sum)} - {Show(-number.Floats[0])}", Binding.Sum)
            : null;

    private (string Text, Binding Binding) Product(Value left, Value right)
    {
        if (!view.IsLine(right) && view.OpOf(right) is Unary { Kind: UnaryKind.Reciprocal or UnaryKind.Rsqrt } inverse)
        {
            Value below = view.Cell.Producer(right)!.Inputs[0];
            string text = inverse.Kind == UnaryKind.Rsqrt ? $"sqrt({Operand(below, Binding.Comparison)})" : Operand(below, Binding.Power);
            return ($"{Operand(left, Binding.Product)} / {text}", Binding.Product);
        }

        string outer = gate;
        string first = Operand(left, Binding.Product);
        if (view.IsLine(left)) gate = names.Subscript(left);
        string second = Operand(right, Binding.Power);
        gate = outer;
        return ($"{first} * {second}", Binding.Product);
    }

    private string FactorLetter(Value other)
    {
        if (view.Norm(other) is not null) return "g";
        return view.StateOf(other) >= 0 || view.NextStateOf(other) >= 0 ? "p" : "k";
    }

    /// <summary>An operand that may be a constant with a letter of its own.</summary>
    private string Term(Value value, string letter, Binding least) =>
        view.Cell.ConstantOf(value) is { } tensor ? Number(value, tensor, letter).Text : Operand(value, least == Binding.Product ? Binding.Product : least);

    private (string Text, Binding Binding) Number(Value value, Tensor tensor, string letter)
    {
        if (tensor.Count != 1 || tensor.Element == ElementType.Bool) return (constants.Of(value, letter, line, gate), Binding.Name);
        return (tensor.Element == ElementType.Float32 ? Show(tensor.Floats[0]) : tensor.Integers[0].ToString(CultureInfo.InvariantCulture), Binding.Name);
    }

    private (string Text, Binding Binding) Function(Node node, Unary unary)
    {
        Value x = node.Inputs[0];
        switch (unary.Kind)
        {
            case UnaryKind.Neg:
                return ($"-{Operand(x, Binding.Product)}", Binding.Sum);
            case UnaryKind.Square:
                return ($"{Operand(x, Binding.Name)}^2", Binding.Power);
            case UnaryKind.Power:
                return ($"{Operand(x, Binding.Name)}^{Show(unary.Alpha)}", Binding.Power);
            case UnaryKind.Reciprocal:
                return ($"1 / {Operand(x, Binding.Power)}", Binding.Product);
            case UnaryKind.Rsqrt:
                return ($"1 / sqrt({Operand(x, Binding.Comparison)})", Binding.Product);
            case UnaryKind.LogicalNot:
                return Call("not", x);
            case UnaryKind.Clip or UnaryKind.HardSigmoid:
                return ($"{Snake(unary.Name)}({Operand(x, Binding.Comparison)}, {Show(unary.Alpha)}, {Show(unary.Beta)})", Binding.Name);
            case UnaryKind.LeakyRelu or UnaryKind.ThresholdedRelu or UnaryKind.Elu or UnaryKind.Celu or UnaryKind.HardShrink or UnaryKind.SoftShrink or UnaryKind.Squareplus:
                return ($"{Snake(unary.Name)}({Operand(x, Binding.Comparison)}, {Show(unary.Alpha)})", Binding.Name);
            default:
                return Call(Snake(unary.Name), x);
        }
    }

    private static string Range(Slice slice)
    {
        string text = string.Create(CultureInfo.InvariantCulture, $"{slice.Begin}:{slice.Begin + slice.Stride * slice.Size}");
        return slice.Stride == 1 ? text : string.Create(CultureInfo.InvariantCulture, $"{text}:{slice.Stride}");
    }

    private static string Sign(BinaryKind kind) => kind switch
    {
        BinaryKind.Less => "<",
        BinaryKind.LessEqual => "<=",
        BinaryKind.Greater => ">",
        BinaryKind.GreaterEqual => ">=",
        BinaryKind.Equal => "==",
        _ => "!=",
    };

    private string Show(double number) => number.ToString(isExact ? "R" : "G4", CultureInfo.InvariantCulture);

    /// <summary>The digits that make the same float again.</summary>
    public string Show(float number) => number.ToString(isExact ? "R" : "G4", CultureInfo.InvariantCulture);

    /// <summary>HardSigmoid is hard_sigmoid.</summary>
    private static string Snake(string name) =>
        string.Concat(name.Select((letter, i) => char.IsUpper(letter) ? (i > 0 ? "_" : "") + char.ToLowerInvariant(letter) : letter.ToString()));
}

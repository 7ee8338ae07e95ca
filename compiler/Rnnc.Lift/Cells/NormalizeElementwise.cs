using Rnnc.Ir;

namespace Rnnc.Lift.Cells;

/// <summary>
/// One spelling for element-wise operations of one value and a constant, and for those of one value:
/// a constant comes second, Sub(x, c) is Add(x, -c), Div is Mul with a reciprocal, SquaredDifference is Square of Sub, Mul(x, x) is Square,
/// Min and Max with a number are Clip, Clip from 0 up is Relu, Pow with a number is Square, Sqrt, ... or Power, Affine and ScaledTanh are what they stand for.
/// Adding 0 and multiplying by 1 vanish. A constant of equal elements is a number. Parameters are rounded to float32, which all formats share.
/// </summary>
public sealed class NormalizeElementwise : PatternPass
{
    protected override Value? Rewrite(Node node, Scope scope) => node.Op switch
    {
        Unary unary => Rewrite(node, unary, scope),
        Binary binary when node.Inputs[0].Type.Element == ElementType.Float32 => Rewrite(node, binary, scope),
        Binary { Kind: BinaryKind.Add or BinaryKind.Mul or BinaryKind.Min or BinaryKind.Max } when scope.ConstantOf(node.Inputs[0]) is not null && scope.ConstantOf(node.Inputs[1]) is null =>
            scope.Make(node.Op, node, scope[node.Inputs[1]], scope[node.Inputs[0]]),
        Select => Choice(node, scope),
        _ => null,
    };

    private static Value? Choice(Node node, Scope scope)
    {
        Value condition = node.Inputs[0], yes = node.Inputs[1], no = node.Inputs[2];
        if (ReferenceEquals(yes, no) && yes.Type == node.Output.Type) return scope[yes];
        if (scope.OpOf(condition) is Unary { Kind: UnaryKind.LogicalNot })
            return scope.Make(new Select(), node, scope[scope.Producer(condition)!.Inputs[0]], scope[no], scope[yes]);
        Value? yesNumber = ChoiceAsNumber(yes, no, node, scope), noNumber = ChoiceAsNumber(no, yes, node, scope);
        if (yesNumber is not null || noNumber is not null) return scope.Make(new Select(), node, scope[condition], yesNumber ?? scope[yes], noNumber ?? scope[no]);
        if (scope.ConstantOf(condition) is not { } tensor) return null;
        if (tensor.Integers.IndexOf(0) < 0 && yes.Type == node.Output.Type) return scope[yes];
        return tensor.Integers.IndexOfAnyExcept(0) < 0 && no.Type == node.Output.Type ? scope[no] : null;
    }

    private static Value? Rewrite(Node node, Unary unary, Scope scope)
    {
        Value operand = node.Inputs[0];
        Node? inner = scope.Producer(operand);
        Unary rounded = unary with { Alpha = (float)unary.Alpha, Beta = (float)unary.Beta };
        switch (unary.Kind)
        {
            case UnaryKind.Identity:
                return scope[operand];
            case UnaryKind.Affine:
                Value scaled = scope.MakeInner(new Binary(BinaryKind.Mul), node, scope[operand], Number((float)unary.Alpha, node, scope));
                return scope.Make(new Binary(BinaryKind.Add), node, scaled, Number((float)unary.Beta, node, scope));
            case UnaryKind.ScaledTanh:
                Value argument = scope.MakeInner(new Binary(BinaryKind.Mul), node, scope[operand], Number((float)unary.Beta, node, scope));
                Value tanh = scope.MakeInner(new Unary(UnaryKind.Tanh), node, argument);
                return scope.Make(new Binary(BinaryKind.Mul), node, tanh, Number((float)unary.Alpha, node, scope));
            case UnaryKind.Neg when inner?.Op is Unary { Kind: UnaryKind.Neg }:
                return scope[inner.Inputs[0]];
            case UnaryKind.Square or UnaryKind.Abs when inner?.Op is Unary { Kind: UnaryKind.Neg }:
                return scope.Make(unary, node, scope[inner.Inputs[0]]);
            case UnaryKind.Reciprocal when inner?.Op is Unary { Kind: UnaryKind.Sqrt }:
            case UnaryKind.Sqrt when inner?.Op is Unary { Kind: UnaryKind.Reciprocal }:
                return scope.Make(new Unary(UnaryKind.Rsqrt), node, scope[inner.Inputs[0]]);
            case UnaryKind.Relu or UnaryKind.Clip when inner?.Op is Unary { Kind: UnaryKind.Relu or UnaryKind.Clip } bounds:
                var (low, high) = Bounds(unary);
                var (innerLow, innerHigh) = Bounds(bounds);
                double newLow = Math.Min(Math.Max(innerLow, low), high), newHigh = Math.Min(Math.Max(innerHigh, low), high);
                return scope.Make(Clip(newLow, newHigh), node, scope[inner.Inputs[0]]);
            case UnaryKind.Clip when Clip(unary.Alpha, unary.Beta) is { Kind: UnaryKind.Relu } relu:
                return scope.Make(relu, node, scope[operand]);
            case UnaryKind.Power when PowerOf(unary.Alpha) is { Kind: not UnaryKind.Power } power:
                return power.Kind == UnaryKind.Identity ? scope[operand] : scope.Make(power, node, scope[operand]);
            default:
                return rounded == unary || double.IsNaN(rounded.Alpha + rounded.Beta) ? null : scope.Make(rounded, node, scope[operand]);
        }
    }

    private static Value? Rewrite(Node node, Binary binary, Scope scope)
    {
        Value left = node.Inputs[0], right = node.Inputs[1];
        bool leftConstant = scope.ConstantOf(left) is not null, rightConstant = scope.ConstantOf(right) is not null;
        if (leftConstant && rightConstant) return null;
        if (leftConstant && binary.Kind is BinaryKind.Add or BinaryKind.Mul or BinaryKind.Min or BinaryKind.Max)
            return scope.Make(binary, node, scope[right], scope[left]);
        if ((leftConstant && AsNumber(left, right, node, scope) is not null) || (rightConstant && AsNumber(right, left, node, scope) is not null))
            return scope.Make(binary, node, AsNumber(left, right, node, scope) ?? scope[left], AsNumber(right, left, node, scope) ?? scope[right]);
        return rightConstant ? WithConstant(node, binary.Kind, scope) : binary.Kind switch
        {
            BinaryKind.SquaredDifference => scope.Make(new Unary(UnaryKind.Square), node, scope.MakeInner(new Binary(BinaryKind.Sub), node, scope[left], scope[right])),
            BinaryKind.Mul when ReferenceEquals(left, right) => scope.Make(new Unary(UnaryKind.Square), node, scope[left]),
            BinaryKind.Div => Quotient(node, scope),
            BinaryKind.Min or BinaryKind.Max when scope.Order.Compare(left, right) > 0 => scope.Make(binary, node, scope[right], scope[left]),
            BinaryKind.Sub when scope.UniformOf(left) == 0 && right.Type == node.Output.Type => scope.Make(new Unary(UnaryKind.Neg), node, scope[right]),
            _ => null,
        };
    }

    private static Value? WithConstant(Node node, BinaryKind kind, Scope scope)
    {
        Value value = node.Inputs[0];
        Tensor constant = scope.ConstantOf(node.Inputs[1])!;
        float? number = Elements.Uniform(constant);
        bool sameType = value.Type == node.Output.Type;
        switch (kind)
        {
            case BinaryKind.Sub:
                return scope.Make(new Binary(BinaryKind.Add), node, scope[value], scope.Constant(Elements.Negate(constant), node, node.Inputs[1].Name));
            case BinaryKind.Div:
                return scope.Make(new Binary(BinaryKind.Mul), node, scope[value], scope.Constant(Elements.Map(constant, x => (float)(1.0 / x)), node, node.Inputs[1].Name));
            case BinaryKind.SquaredDifference:
                return scope.Make(new Unary(UnaryKind.Square), node, scope.MakeInner(new Binary(BinaryKind.Sub), node, scope[value], scope[node.Inputs[1]]));
            case BinaryKind.Add when number == 0 && sameType:
            case BinaryKind.Mul when number == 1 && sameType:
                return scope[value];
            case BinaryKind.Mul when number == -1 && sameType:
                return scope.Make(new Unary(UnaryKind.Neg), node, scope[value]);
            case BinaryKind.Mul when number is { } factor && MeanOf(value, factor, scope) is { } mean:
                return scope.Make(mean, node, scope[scope.Producer(value)!.Inputs[0]]);
            case BinaryKind.Max when number is { } low && sameType:
                return scope.Make(Clip(low, double.PositiveInfinity), node, scope[value]);
            case BinaryKind.Min when number is { } high && sameType:
                return scope.Make(Clip(double.NegativeInfinity, high), node, scope[value]);
            case BinaryKind.Pow when number is { } exponent && sameType:
                Unary power = PowerOf(exponent);
                return power.Kind == UnaryKind.Identity ? scope[value] : scope.Make(power, node, scope[value]);
            default:
                return null;
        }
    }

    /// <summary>1 / x and a / sqrt(b) have kinds of their own; any other quotient is a product with a reciprocal.</summary>
    private static Value Quotient(Node node, Scope scope)
    {
        Value left = node.Inputs[0], right = node.Inputs[1];
        bool root = scope.OpOf(right) is Unary { Kind: UnaryKind.Sqrt };
        var inverse = new Unary(root ? UnaryKind.Rsqrt : UnaryKind.Reciprocal);
        Value operand = scope[root ? scope.Producer(right)!.Inputs[0] : right];
        if (scope.UniformOf(left) == 1 && right.Type == node.Output.Type) return scope.Make(inverse, node, operand);
        Value reciprocal = scope.MakeInner(inverse, node, operand);
        return scope.ConstantOf(left) is null
            ? scope.Make(new Binary(BinaryKind.Mul), node, scope[left], reciprocal)
            : scope.Make(new Binary(BinaryKind.Mul), node, reciprocal, scope[left]);
    }

    /// <summary>A sum times 1/n over n elements is their mean.</summary>
    private static Reduce? MeanOf(Value value, float factor, Scope scope)
    {
        if (scope.OpOf(value) is not Reduce { Kind: ReduceKind.Sum } sum) return null;
        Shape shape = scope.Producer(value)!.Inputs[0].Type.Shape;
        if (sum.Axes.Any(axis => !shape[axis].IsFixed)) return null;
        double count = sum.Axes.Aggregate(1.0, (product, axis) => product * shape[axis].Size);
        return (float)(1.0 / count) == factor ? sum with { Kind = ReduceKind.Mean } : null;
    }

    /// <summary>The constant as a scalar, where all its elements are equal and the other operand alone has the result's shape; otherwise null.</summary>
    private static Value? AsNumber(Value constant, Value other, Node node, Scope scope)
    {
        if (constant.Type.Rank == 0 || !other.Type.Shape.Equals(node.Output.Type.Shape)) return null;
        return scope.UniformOf(constant) is { } number ? Number(number, node, scope, constant.Name) : null;
    }

    private static Value? ChoiceAsNumber(Value constant, Value other, Node node, Scope scope) =>
        constant.Type.Element == ElementType.Float32 ? AsNumber(constant, other, node, scope) : null;

    private static Value Number(float number, Node node, Scope scope, string? name = null) => scope.Constant(Tensor.Scalar(number), node, name);

    private static (double Low, double High) Bounds(Unary unary) => unary.Kind == UnaryKind.Relu ? (0, double.PositiveInfinity) : (unary.Alpha, unary.Beta);

    private static Unary Clip(double low, double high) =>
        low == 0 && double.IsPositiveInfinity(high) ? new(UnaryKind.Relu) : new(UnaryKind.Clip, (float)low, (float)high);

    private static Unary PowerOf(double exponent) => exponent switch
    {
        1 => new(UnaryKind.Identity),
        2 => new(UnaryKind.Square),
        0.5 => new(UnaryKind.Sqrt),
        -0.5 => new(UnaryKind.Rsqrt),
        -1 => new(UnaryKind.Reciprocal),
        _ => new(UnaryKind.Power, (float)exponent),
    };
}

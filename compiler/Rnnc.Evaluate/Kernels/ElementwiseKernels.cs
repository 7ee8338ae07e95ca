using Rnnc.Ir;

namespace Rnnc.Evaluate;

/// <summary>Functions of one element of each operand.</summary>
internal static class ElementwiseKernels
{
    public static PlainKernel Of(Unary op)
    {
        Func<double, double> function = UnaryFunction.Of(op);
        return (operands, _) => operands[0].Element == ElementType.Float32 ? Map(function, operands[0]) : MapIntegers(op, operands[0]);
    }

    public static PlainKernel Of(Binary op)
    {
        Func<long, long, long> ofIntegers = BinaryFunction.OfIntegers(op.Kind);
        if (op.IsPredicate)
        {
            return (operands, _) => operands[0].Element == ElementType.Float32
                ? Compare(BinaryFunction.PredicateOfFloats(op.Kind), operands[0], operands[1])
                : Combine(ofIntegers, operands[0], operands[1], ElementType.Bool);
        }

        Func<float, float, float> ofFloats = BinaryFunction.OfFloats(op.Kind);
        return (operands, _) => operands[0].Element == ElementType.Float32
            ? Combine(ofFloats, operands[0], operands[1])
            : Combine(ofIntegers, operands[0], operands[1], operands[0].Element);
    }

    public static Tensor Select(Tensor condition, Tensor whenTrue, Tensor whenFalse)
    {
        int[] dims = Broadcasting.Join(condition.Dims.AsSpan(), Broadcasting.Join(whenTrue.Dims.AsSpan(), whenFalse.Dims.AsSpan()));
        ReadOnlySpan<long> chosen = Broadcasting.Stretch(condition, dims).Integers;
        Tensor a = Broadcasting.Stretch(whenTrue, dims), b = Broadcasting.Stretch(whenFalse, dims);
        if (a.Element == ElementType.Float32)
        {
            var floats = new float[a.Count];
            for (int i = 0; i < floats.Length; i++) floats[i] = chosen[i] != 0 ? a.Floats[i] : b.Floats[i];
            return Tensor.Float(floats, dims);
        }

        var integers = new long[a.Count];
        for (int i = 0; i < integers.Length; i++) integers[i] = chosen[i] != 0 ? a.Integers[i] : b.Integers[i];
        return Tensor.Integer(a.Element, integers, dims);
    }

    public static Tensor Cast(Tensor x, ElementType to)
    {
        if (x.Element == to) return x;
        if (to == ElementType.Float32)
        {
            var floats = new float[x.Count];
            for (int i = 0; i < floats.Length; i++) floats[i] = x.Integers[i];
            return Tensor.Float(floats, x.Dims.AsSpan());
        }

        var integers = new long[x.Count];
        for (int i = 0; i < integers.Length; i++)
            integers[i] = x.Element == ElementType.Float32 ? IntegerWrap.FromFloat(to, x.Floats[i]) : IntegerWrap.Wrap(to, x.Integers[i]);
        return Tensor.Integer(to, integers, x.Dims.AsSpan());
    }

    private static Tensor Map(Func<double, double> function, Tensor x)
    {
        ReadOnlySpan<float> source = x.Floats;
        var result = new float[source.Length];
        for (int i = 0; i < result.Length; i++) result[i] = (float)function(source[i]);
        return Tensor.Float(result, x.Dims.AsSpan());
    }

    /// <summary>The functions that stay within the integers.</summary>
    private static Tensor MapIntegers(Unary op, Tensor x)
    {
        Func<long, long> function = op.Kind switch
        {
            UnaryKind.Identity or UnaryKind.Floor or UnaryKind.Ceil or UnaryKind.Round => static v => v,
            UnaryKind.Neg => static v => unchecked(-v),
            UnaryKind.Abs => static v => v < 0 ? unchecked(-v) : v,
            UnaryKind.Sign => static v => Math.Sign(v),
            UnaryKind.Square => static v => unchecked(v * v),
            UnaryKind.Relu => static v => Math.Max(v, 0),
            UnaryKind.Clip => v => (long)Math.Min(Math.Max(v, op.Alpha), op.Beta),
            UnaryKind.LogicalNot when x.Element == ElementType.Bool => static v => v == 0 ? 1 : 0,
            _ => throw new TypeMismatchException($"{op.Kind} of {x.Type}", "floats"),
        };
        var result = new long[x.Count];
        for (int i = 0; i < result.Length; i++) result[i] = IntegerWrap.Wrap(x.Element, function(x.Integers[i]));
        return Tensor.Integer(x.Element, result, x.Dims.AsSpan());
    }

    private static Tensor Combine(Func<float, float, float> function, Tensor left, Tensor right)
    {
        (int[] dims, left, right) = Align(left, right);
        ReadOnlySpan<float> a = left.Floats, b = right.Floats;
        var result = new float[Extents.Count(dims)];
        if (a.Length == 1 && result.Length != 1)
        {
            for (int i = 0; i < result.Length; i++) result[i] = function(a[0], b[i]);
        }
        else if (b.Length == 1 && result.Length != 1)
        {
            for (int i = 0; i < result.Length; i++) result[i] = function(a[i], b[0]);
        }
        else
        {
            for (int i = 0; i < result.Length; i++) result[i] = function(a[i], b[i]);
        }

        return Tensor.Float(result, dims);
    }

    private static Tensor Combine(Func<long, long, long> function, Tensor left, Tensor right, ElementType element)
    {
        int[] dims = Broadcasting.Join(left.Dims.AsSpan(), right.Dims.AsSpan());
        ReadOnlySpan<long> a = Broadcasting.Stretch(left, dims).Integers, b = Broadcasting.Stretch(right, dims).Integers;
        var result = new long[a.Length];
        for (int i = 0; i < result.Length; i++) result[i] = IntegerWrap.Wrap(element, function(a[i], b[i]));
        return Tensor.Integer(element, result, dims);
    }

    private static Tensor Compare(Func<float, float, bool> function, Tensor left, Tensor right)
    {
        int[] dims = Broadcasting.Join(left.Dims.AsSpan(), right.Dims.AsSpan());
        ReadOnlySpan<float> a = Broadcasting.Stretch(left, dims).Floats, b = Broadcasting.Stretch(right, dims).Floats;
        var result = new long[a.Length];
        for (int i = 0; i < result.Length; i++) result[i] = function(a[i], b[i]) ? 1 : 0;
        return Tensor.Integer(ElementType.Bool, result, dims);
    }

    /// <summary>Both operands under the joined shape; one of a single element stays so, since most models scale by scalars.</summary>
    private static (int[] Dims, Tensor Left, Tensor Right) Align(Tensor left, Tensor right)
    {
        if (left.Dims.AsSpan().SequenceEqual(right.Dims.AsSpan())) return ([.. left.Dims], left, right);
        int[] dims = Broadcasting.Join(left.Dims.AsSpan(), right.Dims.AsSpan());
        return (dims, left.Count == 1 ? left : Broadcasting.Stretch(left, dims), right.Count == 1 ? right : Broadcasting.Stretch(right, dims));
    }
}

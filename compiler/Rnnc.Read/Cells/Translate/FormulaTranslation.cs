using System.Globalization;
using Rnnc.Ir;

namespace Rnnc.Read.Cells;

/// <summary>Translates formulas. Arithmetic of known numbers is done at once, in double precision.</summary>
internal sealed class FormulaTranslation(CellDefinition cell, CellOps ops)
{
    /// <summary>Functions that call functions, far beyond any cell: one that calls itself must not exhaust the stack.</summary>
    private const int MaximumCalls = 16;

    private int calls;

    /// <param name="name">The result's name for people.</param>
    public CellValue Translate(Expression expression, CellScope scope, string? name)
    {
        if (Numbers.Evaluate(expression, scope.Number) is double number) return ops.Number(Finite(number, expression.At));
        return expression switch
        {
            Expression.Name read => Read(read, scope),
            Expression.Negation negation => ops.Unary(new Unary(UnaryKind.Neg), Translate(negation.Operand, scope, null), negation.At, name),
            Expression.Pair pair => ops.Pair(KindOf(pair.Operator), pair.Operator, Translate(pair.Left, scope, null), Translate(pair.Right, scope, null), pair.At, name),
            Expression.Product product => Product(product, scope, name),
            Expression.Power power => Power(power, scope, name),
            Expression.Join join => ops.Join([.. join.Items.Select(item => Translate(item, scope, null))], join.At, name),
            Expression.Slice slice => Slice(slice, scope, name),
            _ => Call((Expression.Call)expression, scope, name),
        };
    }

    private CellValue Read(Expression.Name name, CellScope scope)
    {
        if (scope.Value(name.Text) is { } value) return value;
        if (CellFunctions.Knows(name.Text) || scope.Function(name.Text) is not null)
            throw Fault(name.At, $"the function {name.Text} without its argument", $"{name.Text}(...)", "write the bracket close to the name");
        throw Fault(name.At, $"{name.Text}, which is not defined", $"one of {string.Join(", ", scope.Names.Order(StringComparer.Ordinal))}", Remedy(name.Text));
    }

    private string Remedy(string name)
    {
        bool below = cell.Equations.Any(equation => equation.Targets.Any(target => target.Text == name));
        return below ? "an equation reads only what lines above it define, a function only weights and numbers" : "declare it as a weight, or define it by an equation above";
    }

    private CellValue Product(Expression.Product product, CellScope scope, string? name)
    {
        CellValue matrix = Translate(product.Matrix, scope, null);
        return ops.Product(matrix, Translate(product.Vector, scope, null), product.At, name);
    }

    private CellValue Power(Expression.Power power, CellScope scope, string? name)
    {
        CellValue value = Translate(power.Base, scope, null);
        if (power.Exponent is Expression.Name { Text: "T" } && value.IsMatrix) return ops.Transpose(value, power.At);
        double? exponent = Numbers.Evaluate(power.Exponent, scope.Number);
        if (exponent is null) return ops.Pair(BinaryKind.Pow, "^", value, Translate(power.Exponent, scope, null), power.At, name);
        return ops.Unary(exponent.Value.Equals(2) ? new Unary(UnaryKind.Square) : new Unary(UnaryKind.Power, Finite(exponent.Value, power.At)), value, power.At, name);
    }

    private CellValue Slice(Expression.Slice slice, CellScope scope, string? name)
    {
        CellValue value = Translate(slice.Of, scope, null);
        if (slice.Extents.Length > value.Dims.Length || value.IsBoolean)
            throw Fault(slice.At, $"{slice.Extents.Length} ranges of {value}", $"at most {value.Dims.Length}", "to join vectors write a space before the bracket: W [x, h]");
        int axis = 0;
        foreach (Expression.Extent extent in slice.Extents)
        {
            int size = value.Dims[axis];
            int begin = extent.Begin is null ? 0 : Index(extent.Begin, scope);
            int end = extent.IsIndex ? begin + 1 : extent.End is null ? size : Index(extent.End, scope);
            if (begin >= end || end > size) throw Fault(extent.At, string.Create(CultureInfo.InvariantCulture, $"{begin}:{end} of {size}"), $"a part of 0:{size}");
            value = ops.Slice(value, axis, begin, end - begin, extent.At, name);
            if (extent.IsIndex && !value.IsStep) value = ops.Without(value, axis, extent.At);
            else axis++;
        }

        return value;
    }

    private int Index(Expression expression, CellScope scope)
    {
        double? index = Numbers.Evaluate(expression, scope.Number);
        return index is >= 0 and <= int.MaxValue && Math.Floor(index.Value).Equals(index.Value)
            ? (int)index.Value
            : throw Fault(expression.At, index is null ? "an index that is no known number" : string.Create(CultureInfo.InvariantCulture, $"the index {index}"), "a whole number, or arithmetic with the cell's parameters");
    }

    private CellValue Call(Expression.Call call, CellScope scope, string? name)
    {
        if (scope.Function(call.Function) is { } function) return CallOwn(function, call, scope, name);
        if (!CellFunctions.Knows(call.Function))
        {
            // U(r * h) is a product, too.
            if (scope.Value(call.Function) is { } matrix && call.Arguments is [var vector]) return ops.Product(matrix, Translate(vector, scope, null), call.At, name);
            throw Fault(call.At, $"the function {call.Function}", $"one of {string.Join(", ", CellFunctions.Names)}, or one of the file's own above", "define it: " + call.Function + "(v) = ...");
        }

        if (CellFunctions.OfElements.TryGetValue(call.Function, out CellUnary? unary)) return CallUnary(unary, call, scope, name);
        int count = call.Arguments.Length;
        if (count == 2 && CellFunctions.OfPairs.TryGetValue(call.Function, out BinaryKind kind))
            return ops.Pair(kind, call.Function, Argument(call, 0, scope), Argument(call, 1, scope), call.At, name);
        if (count == 1 && CellFunctions.OfVectors.TryGetValue(call.Function, out ReduceKind reduce)) return ops.Reduce(reduce, Argument(call, 0, scope), call.At, name);
        return (call.Function, count) switch
        {
            ("var", 1) => ops.Variance(Argument(call, 0, scope), call.At, name),
            ("softmax" or "log_softmax", 1) => ops.Softmax(call.Function != "softmax", Argument(call, 0, scope), call.At, name),
            ("not", 1) => ops.Not(Argument(call, 0, scope), call.At),
            ("where", 3) => ops.Where(Argument(call, 0, scope), Argument(call, 1, scope), Argument(call, 2, scope), call.At, name),
            ("split", _) => throw Fault(call.At, "split inside a formula", "an equation of its own: a, b = split(v)"),
            _ => throw Fault(call.At, $"{call.Function} of {count} argument{(count == 1 ? "" : "s")}", $"{CountOf(call.Function)}"),
        };
    }

    private CellValue CallUnary(CellUnary unary, Expression.Call call, CellScope scope, string? name)
    {
        if (call.Arguments.Length != 1 + unary.Numbers)
            throw Fault(call.At, $"{call.Function} of {call.Arguments.Length} argument{(call.Arguments.Length == 1 ? "" : "s")}", $"{1 + unary.Numbers}{(unary.Numbers > 0 ? ": a value, then numbers" : "")}");
        double[] numbers = [.. call.Arguments.Skip(1).Select(argument => Finite(
            Numbers.Evaluate(argument, scope.Number) ?? throw Fault(argument.At, "a value", "a number, or arithmetic with the cell's parameters"), argument.At))];
        var op = new Unary(unary.Kind, numbers.Length > 0 ? numbers[0] : unary.Alpha, numbers.Length > 1 ? numbers[1] : unary.Beta);
        return ops.Unary(op, Argument(call, 0, scope), call.At, name);
    }

    /// <summary>The function's formula with the arguments in it.</summary>
    private CellValue CallOwn(Equation function, Expression.Call call, CellScope scope, string? name)
    {
        if (call.Arguments.Length != function.Parameters.Length)
            throw Fault(call.At, $"{call.Function} of {call.Arguments.Length} arguments", $"{function.Parameters.Length}");
        if (calls == MaximumCalls) throw Fault(call.At, $"calls more than {MaximumCalls} deep", "functions that read only functions above them");
        CellScope inner = scope.Inner();
        for (int i = 0; i < function.Parameters.Length; i++)
        {
            if (Numbers.Evaluate(call.Arguments[i], scope.Number) is double number) inner.Set(function.Parameters[i], number);
            else inner.Set(function.Parameters[i], Argument(call, i, scope));
        }

        calls++;
        CellValue result = Translate(function.Formula, inner, name);
        calls--;
        return result;
    }

    private CellValue Argument(Expression.Call call, int place, CellScope scope) => Translate(call.Arguments[place], scope, null);

    private double Finite(double number, Position at) => float.IsFinite((float)number) ? number : throw Fault(at, "a number beyond 32-bit floating point", "a finite number");

    private InputException Fault(Position at, string found, string expected, string remedy = "") => cell.Source.Fault(at, found, expected, remedy);

    private static string CountOf(string function) => function switch
    {
        "where" => "3: a condition and two values",
        "min" or "max" => "1 or 2",
        _ => CellFunctions.OfPairs.ContainsKey(function) ? "2" : "1",
    };

    private static BinaryKind KindOf(string sign) => sign switch
    {
        "+" => BinaryKind.Add,
        "-" => BinaryKind.Sub,
        "*" => BinaryKind.Mul,
        "/" => BinaryKind.Div,
        "<" => BinaryKind.Less,
        "<=" => BinaryKind.LessEqual,
        ">" => BinaryKind.Greater,
        ">=" => BinaryKind.GreaterEqual,
        "==" => BinaryKind.Equal,
        _ => BinaryKind.NotEqual,
    };
}

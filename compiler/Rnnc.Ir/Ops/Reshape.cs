using System.Collections.Immutable;

namespace Rnnc.Ir;

/// <summary>The same elements in row-major order under another shape. Target may hold symbols and at most one unknown extent, which follows from the rest.</summary>
public sealed record Reshape(Shape Target) : Op
{
    public override string Attributes => $"to={Target}";

    public override ImmutableArray<TensorType> Infer(ImmutableArray<TensorType> operands)
    {
        RequireCount(operands, 1);
        Shape source = operands[0].Shape;
        if (Target.Count(dim => dim.IsUnknown) > 1) throw new TypeMismatchException($"Reshape to {Target}", "at most one unknown extent");
        if (!source.IsFixed || Target.Any(dim => dim.Symbol is not null)) return [new(operands[0].Element, Complete(source))];
        Shape result = Complete(source);
        if (result.IsFixed && result.ElementCount != source.ElementCount)
            throw new TypeMismatchException($"Reshape of {source} to {Target}", $"{source.ElementCount} elements");
        return [new(operands[0].Element, result)];
    }

    /// <summary>Divides out extents, numbers and symbols alike, that stand on both sides; what is left is the unknown extent.</summary>
    private Shape Complete(Shape source)
    {
        int unknown = Target.ToList().FindIndex(dim => dim.IsUnknown);
        if (unknown < 0 || source.Any(dim => dim.IsUnknown)) return Target;
        var symbols = source.Where(dim => !dim.IsFixed).ToList();
        foreach (Dim dim in Target.Where(dim => dim.Symbol is not null))
        {
            if (!symbols.Remove(dim)) return Target;
        }

        long left = source.Where(dim => dim.IsFixed).Aggregate(1L, (product, dim) => product * dim.Size);
        long right = Target.Where(dim => dim.IsFixed).Aggregate(1L, (product, dim) => product * dim.Size);
        if (right == 0 || left % right != 0 || left / right > int.MaxValue) throw new TypeMismatchException($"Reshape of {source} to {Target}", "as many elements");
        if (symbols.Count == 0) return Target.With(unknown, (int)(left / right));
        return symbols.Count == 1 && left == right ? Target.With(unknown, symbols[0]) : Target;
    }
}

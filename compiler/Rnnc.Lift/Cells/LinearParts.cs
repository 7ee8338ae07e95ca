using System.Collections.Immutable;
using Rnnc.Ir;

namespace Rnnc.Lift.Cells;

/// <summary>A Linear taken apart: values of the old graph, their matrices [K, N], the bias [N] or none; and the names that the constants had.</summary>
public sealed record LinearParts(ImmutableArray<LinearTerm> Terms, Tensor? Bias, string? BiasName)
{
    /// <summary>The parts of the Linear that makes a value; null where none does, or where a parameter is no constant.</summary>
    public static LinearParts? Of(Value value, Scope scope) => scope.Producer(value) is { } node ? Of(node, scope) : null;

    /// <inheritdoc cref="Of(Value, Scope)"/>
    public static LinearParts? Of(Node node, Scope scope)
    {
        if (node.Op is not Linear linear) return null;
        var terms = ImmutableArray.CreateBuilder<LinearTerm>();
        for (int i = 0; i < linear.TermCount; i++)
        {
            if (scope.ConstantOf(node.Inputs[2 * i + 1]) is not { } matrix) return null;
            terms.Add(new LinearTerm(node.Inputs[2 * i], matrix, node.Inputs[2 * i + 1].Name));
        }

        if (!linear.HasBias) return new LinearParts(terms.ToImmutable(), null, null);
        return scope.ConstantOf(node.Inputs[^1]) is { } bias ? new LinearParts(terms.ToImmutable(), bias, node.Inputs[^1].Name) : null;
    }

    /// <summary>The result multiplied by a number or a vector [N].</summary>
    public LinearParts Scaled(Tensor scale) => new(
        [.. Terms.Select(term => term with { Matrix = Elements.Zip(term.Matrix, scale, (a, b) => a * b) })],
        Bias is null ? null : Elements.Zip(Bias, scale, (a, b) => a * b),
        BiasName);

    public LinearParts Plus(LinearParts other) => new(Terms.AddRange(other.Terms), Bias is null ? other.Bias : other.Bias is null ? Bias : Elements.Zip(Bias, other.Bias, (a, b) => a + b), BiasName ?? other.BiasName);

    /// <summary>The result plus a number or a vector [N].</summary>
    public LinearParts Plus(Tensor constant, string? name)
    {
        Tensor stretched = Terms.IsEmpty ? constant : Elements.Zip(constant, Tensor.Zeros(ElementType.Float32, Terms[0].Matrix.Dims[1]), (a, b) => a + b);
        return new LinearParts(Terms, Bias is null ? stretched : Elements.Zip(Bias, stretched, (a, b) => a + b), BiasName ?? name);
    }

    /// <summary>The Linear in the new graph; there is at least one term.</summary>
    public Value Make(Node place, Scope scope)
    {
        var operands = new List<Value>();
        foreach (LinearTerm term in Terms)
        {
            operands.Add(scope[term.Left]);
            operands.Add(scope.Constant(term.Matrix, place, term.MatrixName));
        }

        if (Bias is not null) operands.Add(scope.Constant(Bias, place, BiasName));
        return scope.Make(new Linear(Terms.Length, Bias is not null), place, [.. operands]);
    }
}

/// <summary>One product of a Linear: Left is a value of the old graph.</summary>
public sealed record LinearTerm(Value Left, Tensor Matrix, string? MatrixName);

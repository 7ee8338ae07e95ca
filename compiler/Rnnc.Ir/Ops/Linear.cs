using System.Collections.Immutable;

namespace Rnnc.Ir;

/// <summary>
/// The sum of matrix products that a gate is: y = x_1 W_1 + ... + x_n W_n (+ b).
/// Operands x_1, W_1, ..., x_n, W_n and, with HasBias, b [N]; x_i [..., K_i], W_i [K_i, N] constant; y [..., N].
/// </summary>
public sealed record Linear(int TermCount, bool HasBias) : Op
{
    public override string Attributes => $"terms={TermCount}{(HasBias ? ", bias" : "")}";

    public override ImmutableArray<TensorType> Infer(ImmutableArray<TensorType> operands)
    {
        RequireCount(operands, 2 * TermCount + (HasBias ? 1 : 0));
        TensorType? result = null;
        for (int i = 0; i < TermCount; i++)
        {
            TensorType product = new MatMul().Infer([operands[2 * i], operands[2 * i + 1]])[0];
            if (result is not null && result != product) throw new TypeMismatchException($"Linear adds {result} and {product}", "one type");
            result = product;
        }

        if (result is null) throw new TypeMismatchException("Linear without a term", "one or more");
        Dim units = result.Shape[result.Rank - 1];
        if (HasBias && !operands[^1].Shape.Equals([units])) throw new TypeMismatchException($"a bias of {operands[^1]}", $"[{units}]");
        return [result];
    }
}

using System.Collections.Immutable;

namespace Rnnc.Ir;

/// <summary>exp(beta x_i) / sum_j exp(beta x_j) along Axis; its logarithm with Log.</summary>
public sealed record Softmax(int Axis, double Beta = 1, bool Log = false) : Op
{
    public override string Name => Log ? "LogSoftmax" : "Softmax";

    public override string Attributes => $"axis={Axis}" + (Beta == 1 ? "" : string.Create(System.Globalization.CultureInfo.InvariantCulture, $", beta={Beta}"));

    public override ImmutableArray<TensorType> Infer(ImmutableArray<TensorType> operands)
    {
        RequireCount(operands, 1);
        Shapes.Axis(Name, Axis, operands[0].Rank);
        return [operands[0]];
    }
}

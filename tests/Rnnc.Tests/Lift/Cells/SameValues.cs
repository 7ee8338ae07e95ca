using System.Collections.Immutable;
using Rnnc.Evaluate;
using Rnnc.Ir;
using Rnnc.Lift.Cells;
using Rnnc.Tests.Evaluate;

namespace Rnnc.Tests.Lift.Cells;

/// <summary>The float reference gives the same numbers before and after the rewrites.</summary>
internal static class SameValues
{
    public const double Tolerance = 1e-5;

    public static void Assert(Graph graph, int seed)
    {
        Model before = Wrap(graph), after = Canonicalize.Apply(before);
        Verifier.Check(after, "Canonicalize");
        Tensor[] inputs = [.. graph.Inputs.Select((input, i) => Tensors.Random(seed + i, input.Type.Shape.Sizes))];
        ImmutableArray<Tensor> expected = new FloatRunner(before).Run(inputs), found = new FloatRunner(after).Run(inputs);
        for (int i = 0; i < expected.Length; i++)
        {
            double scale = Math.Max(1, expected[i].Floats.ToArray().Max(Math.Abs));
            Tensors.AssertEqual(expected[i], found[i], Tolerance * scale);
        }
    }

    private static Model Wrap(Graph graph) =>
        new("m", Cell.Here, graph, [.. graph.Inputs.Select((_, i) => $"x{i}")], [.. graph.Outputs.Select((_, i) => $"y{i}")]);
}

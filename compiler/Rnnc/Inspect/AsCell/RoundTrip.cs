using Rnnc.Cli.Models;
using Rnnc.Evaluate;
using Rnnc.Ir;
using Rnnc.Read.Cells;

namespace Rnnc.Cli.Inspect.AsCell;

/// <summary>Holds a written cell to what it was written from: read back, it gives the same values on the same inputs.</summary>
internal static class RoundTrip
{
    private const int Trials = 4;
    private const double Tolerance = 1e-4;

    /// <exception cref="InputException">It does not, so that the cell has no form in a cell file.</exception>
    public static void Require(Node node, CellText written)
    {
        Graph own = ((Sequence)node.Op).Cell, read = Read(node, written);
        var random = new Random(1);
        for (int trial = 0; trial < Trials; trial++)
        {
            Tensor[] inputs = [.. own.Inputs.Select(input => Values(input, random))];
            Tensor[] expected = Run(own, inputs), found = Run(read, [.. inputs.Zip(read.Inputs, (tensor, input) => tensor.Reshape(input.Type.Shape.Sizes))]);

            // The text has an output of its own even where the layer gives its states alone: states are compared from the end.
            for (int i = 1; i <= Math.Min(expected.Length, found.Length); i++)
                if (!Agree(expected[^i], found[^i])) throw Refuse(node);
        }
    }

    private static Graph Read(Node node, CellText written)
    {
        try
        {
            Model model = CellReader.Read(written.Layer + ".cell", written.Text, written.Weights.ToDictionary(weight => weight.Name, weight => weight.Values, StringComparer.Ordinal));
            return ((Sequence)LoadedModel.ForQuantization(model).Graph.Nodes.Single(inner => inner.Op is Sequence).Op).Cell;
        }
        catch (InputException fault)
        {
            throw Refuse(node, fault);
        }
    }

    private static Tensor[] Run(Graph cell, Tensor[] inputs)
    {
        var model = new Model("cell", Origin.None, cell, [.. cell.Inputs.Select((_, i) => $"x{i}")], [.. cell.Outputs.Select((_, i) => $"y{i}")]);
        return [.. new FloatRunner(model).Run(inputs)];
    }

    private static Tensor Values(Value input, Random random)
    {
        int[] sizes = input.Type.Shape.Sizes;
        var values = new float[input.Type.Shape.ElementCount];
        for (int i = 0; i < values.Length; i++) values[i] = (float)((2 * random.NextDouble()) - 1);
        return Tensor.Float(values, sizes);
    }

    private static bool Agree(Tensor expected, Tensor found)
    {
        if (expected.Count != found.Count) return false;
        for (int i = 0; i < expected.Count; i++)
            if (!(Math.Abs(expected.Floats[i] - found.Floats[i]) <= Tolerance * Math.Max(1, Math.Abs(expected.Floats[i])))) return false;
        return true;
    }

    private static InputException Refuse(Node node, Exception? inner = null) =>
        new(node.Origin, "a cell that the format of cell files cannot tell exactly", "functions of vectors", "rnnc inspect shows its equations", inner);
}

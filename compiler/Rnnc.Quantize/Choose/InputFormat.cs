using Rnnc.Ir;
using Rnnc.Quantize.Calibrate;
using Rnnc.Quantize.Flat;

namespace Rnnc.Quantize.Choose;

/// <summary>
/// The integers of a model input. Tokens are kept as they are, in the fewest bits that hold them; a value that a step is tested for (a mask's)
/// is an integer exactly, so that the test is the same as of real values.
/// </summary>
internal static class InputFormat
{
    private const double DataMargin = 1.25;

    public static Format Of(FlatValue input, FlatModel model, Samples samples, int bits)
    {
        if (input.IsExact) return new Format(BitsOfTokens(input, model), 1);
        (double low, double high) = samples.Bounds(input);
        if (IsData(input, model)) return Format.PowerOfTwo16(Math.Max(-low, high) * DataMargin);
        double[] tested = [.. TestedFor(input, model)];
        foreach (double value in tested) (low, high) = (Math.Min(low, value), Math.Max(high, value));
        Format format = ViewChooser.Choose(low, high, samples.Vectors(input), bits);
        foreach (double value in tested) format = Holding(format, value);
        return format;
    }

    /// <summary>The operand of a product of data: a shift brings its results into their format.</summary>
    private static bool IsData(FlatValue input, FlatModel model) => model.Nodes.Any(node => node.Op is FlatDataProduct && node.Inputs.Any(operand => ReferenceEquals(operand.Base ?? operand, input)));

    private static int BitsOfTokens(FlatValue input, FlatModel model)
    {
        int[] rows = [.. model.Nodes.Select(node => node.Op).OfType<FlatGather>().Where(gather => ReferenceEquals(gather.Index.Base ?? gather.Index, input)).Select(gather => gather.Rows)];
        return rows.Length == 0 || rows.Max() > 1 << 15 ? 32 : rows.Max() > 1 << 7 ? 16 : 8;
    }

    private static IEnumerable<double> TestedFor(FlatValue input, FlatModel model)
    {
        foreach (FlatNode node in model.Nodes)
        {
            if (node.Op is not FlatElementwise { Op: Binary { Kind: BinaryKind.Equal or BinaryKind.NotEqual } } test) continue;
            if (!test.Operands.Any(operand => ReferenceEquals(operand.Value.Base ?? operand.Value, input))) continue;
            foreach (float number in test.Operands.Select(operand => operand.Value.Constant).OfType<float[]>().SelectMany(values => values).Distinct()) yield return number;
        }
    }

    /// <summary>The format with a slightly larger step of which the value is a multiple.</summary>
    private static Format Holding(Format format, double value)
    {
        double steps = Math.Floor((Math.Abs(value) / format.Scale) + 1e-6);
        return steps < 1 || value == 0 ? format : format with { Scale = Math.Abs(value) / steps };
    }
}

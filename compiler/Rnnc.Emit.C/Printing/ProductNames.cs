using System.Collections.Immutable;
using Rnnc.Emit.C.Layout;
using Rnnc.Int8;

namespace Rnnc.Emit.C.Printing;

/// <summary>A product's descriptor.</summary>
/// <param name="Type">Its struct.</param>
/// <param name="Value">The initializer.</param>
public sealed record ProductView(string Type, string Name, string Value);

/// <summary>The descriptors of a model's products, in the order of their use.</summary>
internal sealed class ProductNames(ModelLayout layout, ConstantNames constants, string prefix)
{
    public List<ProductView> Descriptors { get; } = [];

    public string Of(MatVec product)
    {
        string accumulators = constants.Accumulators([.. product.Accumulators.Select(accumulator => Describe(accumulator, product.Rows))]);
        return Add("rnnc_matvec", $"{{{accumulators}, {Number.Of(product.Accumulators.Length)}, {Number.Of(product.Rows)}}}");
    }

    public string Of(RequantizedMatVec product)
    {
        string[] sums = [.. product.Sums.Zip(Products.AccumulatorsOf(product), (sum, accumulator) =>
            $"{{{Describe(accumulator, product.Rows)}, {constants.Exponents(layout.Model.Constants[sum.Exponents])}, {KindOf(sum, accumulator)}}}")];
        return Add("rnnc_requantized", $"{{{constants.Sums(sums)}, {Number.Of(sums.Length)}, {Number.Of(product.Rows)}, {Number.Of(product.ZeroPoint)}, {Number.Of(product.Low)}, {Number.Of(product.High)}}}");
    }

    private string KindOf(RequantizedSum sum, Accumulator accumulator)
    {
        if (sum.Single) return "RNNC_REQUANTIZED_SINGLE";
        ImmutableArray<int> multipliers = layout.Model.Constants[sum.Multipliers].Values, exponents = layout.Model.Constants[sum.Exponents].Values;
        bool isPlain = !PackedWeights.IsWide(layout, accumulator) && exponents.All(exponent => exponent < 0)
            && multipliers.Zip(exponents).Chunk(PackedWeights.BlockRows).All(block => block.Distinct().Count() == 1);
        return isPlain ? "RNNC_REQUANTIZED_PLAIN" : "RNNC_REQUANTIZED_DOUBLE";
    }

    private string Add(string type, string value)
    {
        if (Descriptors.Find(known => known.Type == type && known.Value == value) is { } same) return same.Name;
        string name = $"{prefix}_product{Number.Of(Descriptors.Count)}";
        Descriptors.Add(new(type, name, value));
        return name;
    }

    private string Describe(Accumulator accumulator, int rows)
    {
        Int8Model model = layout.Model;
        string weights = constants.Weights(PackedWeights.Of(model, accumulator, rows));
        string scales = constants.Blocks(model.Constants[accumulator.Bias], model.Constants[accumulator.Multipliers]);
        bool isWide = PackedWeights.IsWide(layout, accumulator);
        return $"{{{weights}, {scales}, {Number.Of(PackedWeights.Quads(accumulator))}, {Number.Of(accumulator.LeftShift)}, {(isWide ? 1 : 0)}}}";
    }
}

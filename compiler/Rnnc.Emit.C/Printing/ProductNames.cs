using Rnnc.Emit.C.Layout;
using Rnnc.Int8;

namespace Rnnc.Emit.C.Printing;

/// <summary>A product's descriptor.</summary>
public sealed record ProductView(string Name, string Accumulators, int AccumulatorCount, int RowCount);

/// <summary>The descriptors of a model's products, in the order of their use.</summary>
internal sealed class ProductNames(ModelLayout layout, ConstantNames constants, string prefix)
{
    public List<ProductView> Products { get; } = [];

    public string Of(MatVec product)
    {
        IEnumerable<string> rows = product.Accumulators.Select(accumulator => Describe(accumulator, product.Rows)).ToArray();
        string accumulators = constants.Accumulators(rows);
        if (Products.Find(known => known.Accumulators == accumulators && known.RowCount == product.Rows) is { } same) return same.Name;
        string name = $"{prefix}_product{Number.Of(Products.Count)}";
        Products.Add(new(name, accumulators, product.Accumulators.Length, product.Rows));
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

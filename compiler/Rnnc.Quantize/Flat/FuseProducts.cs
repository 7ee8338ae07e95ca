using Rnnc.Ir;

namespace Rnnc.Quantize.Flat;

/// <summary>sum(a * b), mean(square(a)) => one reduction of products, in 64 bits, where nothing else reads the products.</summary>
internal static class FuseProducts
{
    public static void Run(FlatModel model)
    {
        foreach (FlatStage stage in model.Stages)
        {
            for (int i = 0; i < stage.Nodes.Count; i++)
            {
                if (stage.Nodes[i].Op is not FlatReduce { Kind: ReduceKind.Sum or ReduceKind.Mean, OfProducts: false } reduce) continue;
                FlatNode? product = stage.Nodes.Find(node => ReferenceEquals(node.Output, reduce.A));
                bool single = model.Nodes.Count(node => node.Inputs.Contains(reduce.A)) == 1 && !model.States.Exists(state => ReferenceEquals(state.Write, reduce.A));
                if (product is null || !single || !TryProduct(product.Op, out FlatValue? a, out FlatValue? b)) continue;
                stage.Nodes[i] = stage.Nodes[i] with { Op = reduce with { A = a!, B = b!, OfProducts = true } };
                stage.Nodes.Remove(product);
                i--;
            }
        }
    }

    private static bool TryProduct(FlatOp op, out FlatValue? a, out FlatValue? b)
    {
        (a, b) = (null, null);
        if (op is not FlatElementwise elementwise || elementwise.Operands.Any(operand => operand.Access != Int8.Access.Each || operand.Value.Constant is not null)) return false;
        a = elementwise.Operands[0].Value;
        b = elementwise.Operands[^1].Value;
        return elementwise.Op is Unary { Kind: UnaryKind.Square } or Binary { Kind: BinaryKind.Mul };
    }
}

using Rnnc.Int8;
using Rnnc.Ir;

namespace Rnnc.Quantize.Flat;

/// <summary>
/// A reduction has 32 bits. Where anything but a power (rsqrt, reciprocal) or a number's addition before one reads it:
/// m = mean(x), y = x - m  =>  n = identity(m), y = x - n, so that it is narrowed to 16 bits once and not in every lane.
/// </summary>
internal static class NarrowReductions
{
    public static void Run(FlatModel model)
    {
        foreach (FlatStage stage in model.Stages)
        {
            foreach (FlatNode wide in stage.Nodes.Where(IsWide).ToList())
            {
                List<FlatNode> readers = stage.Nodes.FindAll(node => node.Inputs.Contains(wide.Output) && !ReadsWide(stage, node));
                if (readers.Count == 0) continue;
                var narrow = new FlatValue(wide.Output.Name + "_narrow", wide.Output.Length, wide.Output.HasRows) { Stage = wide.Output.Stage, IsExact = wide.Output.IsExact };
                stage.Nodes.Insert(stage.Nodes.IndexOf(wide) + 1, new FlatNode(new FlatElementwise(new Unary(UnaryKind.Identity), [new(wide.Output, Access.Each)]), narrow, wide.Layer, wide.Origin) { Part = wide.Part });
                foreach (FlatNode reader in readers) stage.Nodes[stage.Nodes.IndexOf(reader)] = reader.Reading(wide.Output, narrow);
            }
        }
    }

    private static bool IsWide(FlatNode node) => node.Op is FlatReduce;

    private static bool ReadsWide(FlatStage stage, FlatNode node)
    {
        if (node.Op is not FlatElementwise elementwise) return false;
        if (elementwise.Op is Unary unary) return IntegerFunctions.PowerOf(unary.Kind) is not null;
        bool addsNumber = elementwise.Op is Binary { Kind: BinaryKind.Add } && elementwise.Operands[1].Value is { Constant.Length: 1 };
        List<FlatNode> readers = stage.Nodes.FindAll(reader => reader.Inputs.Contains(node.Output));
        return addsNumber && readers.Count > 0 && readers.TrueForAll(reader => ReadsWide(stage, reader));
    }
}

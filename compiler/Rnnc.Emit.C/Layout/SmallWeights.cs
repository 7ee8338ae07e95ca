using System.Collections.Immutable;
using Rnnc.Int8;

namespace Rnnc.Emit.C.Layout;

/// <summary>
/// The kernels' packing has no place for a weight of -128: v * -128  =>  v * -127 + v * -1, the second in a part of its own.
/// The program computes the same integers.
/// </summary>
internal static class SmallWeights
{
    public static Int8Model Rewrite(Int8Model model)
    {
        ImmutableArray<ConstantData>.Builder constants = model.Constants.ToBuilder();
        ImmutableArray<Stage> stages = [.. model.Stages.Select(stage => stage with { Sections = [.. stage.Sections.Select(section => Rewrite(section, constants))] })];
        return constants.Count == model.Constants.Length ? model : model with { Constants = constants.ToImmutable(), Stages = stages };
    }

    private static Section Rewrite(Section section, ImmutableArray<ConstantData>.Builder constants) =>
        section with
        {
            Steps = [.. section.Steps.Select(step => Products.WithParts(step, accumulator => accumulator with { Parts = [.. accumulator.Parts.SelectMany(part => Rewrite(part, constants))] }))],
        };

    private static Part[] Rewrite(Part part, ImmutableArray<ConstantData>.Builder constants)
    {
        ConstantData matrix = constants[part.Matrix];
        if (!matrix.Values.Contains(sbyte.MinValue)) return [part];
        constants.Add(new(8, [.. matrix.Values.Select(weight => Math.Max(weight, -sbyte.MaxValue))], matrix.Rows));
        constants.Add(new(8, [.. matrix.Values.Select(weight => weight == sbyte.MinValue ? -1 : 0)], matrix.Rows));
        return [part with { Matrix = constants.Count - 2 }, part with { Matrix = constants.Count - 1 }];
    }
}

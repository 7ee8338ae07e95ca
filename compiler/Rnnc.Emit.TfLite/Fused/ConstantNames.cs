using Rnnc.Int8;

namespace Rnnc.Emit.TfLite.Fused;

/// <summary>What a constant of a program is, for people who look at its tensor.</summary>
internal static class ConstantNames
{
    public static string Of(Int8Model program, int constant)
    {
        foreach (Table table in program.Tables.Where(table => table.Constant == constant)) return $"{program.Name}/table";
        foreach (Vector vector in program.Vectors.Where(vector => vector.Constant == constant)) return $"{program.Name}/{vector.Name}";
        foreach (Accumulator sum in program.Stages.SelectMany(stage => stage.Steps).OfType<MatVec>().SelectMany(product => product.Accumulators))
        {
            if (sum.Bias == constant) return $"{program.Name}/bias";
            if (sum.Multipliers == constant) return $"{program.Name}/multipliers";
            foreach (Part part in sum.Parts.Where(part => part.Matrix == constant)) return $"{program.Name}/weights_{program.Vectors[part.Input.Vector].Name}";
        }

        return $"{program.Name}/constant";
    }
}

using Rnnc.Int8;

namespace Rnnc.Emit.TfLite.Fused;

/// <summary>What a constant of a program is, for people who look at its tensor.</summary>
internal static class ConstantNames
{
    public static string Of(Int8Model program, int constant)
    {
        foreach (Table table in program.Tables.Where(table => table.Constant == constant)) return "table";
        foreach (Vector vector in program.Vectors.Where(vector => vector.Constant == constant)) return Short(vector.Name);
        foreach (Accumulator sum in program.Stages.SelectMany(stage => stage.Steps).OfType<MatVec>().SelectMany(product => product.Accumulators))
        {
            if (sum.Bias == constant) return "bias";
            if (sum.Multipliers == constant) return "multipliers";
            foreach (Part part in sum.Parts.Where(part => part.Matrix == constant)) return $"weights_{Short(program.Vectors[part.Input.Vector].Name)}";
        }

        return "constant";
    }

    /// <summary>The last part of a name that has its layer's path in front.</summary>
    public static string Short(string name) => name[(name.LastIndexOf('/') + 1)..];
}

using System.Collections.Immutable;
using Rnnc.Emit.TfLite.Operators;
using Rnnc.Emit.TfLite.Wire;
using Rnnc.Int8;
using Rnnc.Quantize.Choose;

namespace Rnnc.Emit.TfLite.Fused;

/// <summary>A program as it stands => a file of one RNNC_SEQUENCE: the vectors of roles Input and Output are the file's tensors.</summary>
internal static class ProgramFile
{
    /// <summary>TFLite's first version with custom options in the schema.</summary>
    private const string MinimumRuntime = "1.5.0";

    /// <param name="program">Whatever it computes.</param>
    /// <param name="steps">Time steps of a window.</param>
    /// <param name="options">How.</param>
    public static byte[] Write(Int8Model program, int steps, TfLiteOptions options)
    {
        var file = new FileSubgraph("main");
        file.Inputs.AddRange(program.WithRole(VectorRole.Input).Select(vector => Tensor(file, vector, steps)));
        file.Outputs.AddRange(program.WithRole(VectorRole.Output).Select(vector => Tensor(file, vector, steps)));
        ProgramOperator.Run(file, program, [.. file.Inputs], [.. file.Outputs]);
        var model = new FileModel(options.Description, [file], Names(file, file.Inputs), Names(file, file.Outputs)) { MinimumRuntime = MinimumRuntime };
        return FileWriter.Write(model, options.Version);
    }

    private static int Tensor(FileSubgraph file, Vector vector, int steps)
    {
        ImmutableArray<int> shape = vector.PerStep ? [1, steps, vector.Length] : [1, vector.Length];
        return file.Add(new FileTensor(ConstantNames.Short(vector.Name), TensorMap.TypeOf(vector.Bits), shape, FileQuantization.Of(new Format(vector.Bits, vector.Scale, vector.ZeroPoint))));
    }

    private static ImmutableArray<string> Names(FileSubgraph file, List<int> tensors) => [.. tensors.Select(tensor => file.Tensors[tensor].Name)];
}

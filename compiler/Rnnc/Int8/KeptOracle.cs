using Rnnc.Int8;
using Rnnc.Ir;
using Rnnc.Quantize;
using Rnnc.Quantize.Calibrate;

namespace Rnnc.Cli.Int8;

/// <summary>Runs a quantized file's program: real values are quantized as its own QUANTIZE would, in single precision.</summary>
internal sealed class KeptOracle(KeptModel model) : IOracle
{
    private readonly Int8Runner runner = Int8Runner.OfEncoded(ProgramEncoder.Encode(model.Program));
    private readonly Vector[] inputs = [.. model.Program.WithRole(VectorRole.Input)], outputs = [.. model.Program.WithRole(VectorRole.Output)];

    public void Reset() => runner.Reset();

    public OracleRun Run(IReadOnlyList<Tensor> tensors, bool keepStates, Origin where)
    {
        int[][] integers = [.. tensors.Select((tensor, i) => Integers(tensor, inputs[i], where.Of($"input \"{model.Lifted.InputNames[i]}\"")))];
        int steps = StepsOf(integers, where);
        int[][] results = [.. keepStates ? runner.Run(integers, steps) : runner.Infer(integers, steps)];
        float[][] values = [.. results.Select((result, i) => Array.ConvertAll(result, value => (float)(outputs[i].Scale * (value - outputs[i].ZeroPoint))))];
        double[][] logits = [.. values.Select(value => Array.ConvertAll(value, each => (double)each))];
        var window = new CalibrationWindow([.. integers.Select((integer, i) => Array.ConvertAll(integer, value => (float)(inputs[i].Scale * (value - inputs[i].ZeroPoint))))], steps);
        int states = model.Program.WithRole(VectorRole.State).Count();
        return new OracleRun(window, new Int8Result(integers, results, values, logits), [.. Enumerable.Range(0, states).Select(i => runner.State(i).ToArray())]);
    }

    private static int[] Integers(Tensor tensor, Vector vector, Origin where)
    {
        if (tensor.Element == ElementType.Float32) return Array.ConvertAll(tensor.Floats.ToArray(), value => Quantize(value, vector, where));
        return Array.ConvertAll(tensor.Integers.ToArray(), value => value >= vector.Minimum && value <= vector.Maximum
            ? (int)value
            : throw new InputException(where, $"the value {value}", $"integers of {vector.Bits} bits", "give the real values instead"));
    }

    private static int Quantize(float value, Vector vector, Origin where)
    {
        if (!float.IsFinite(value)) throw new InputException(where, $"the value {(float.IsNaN(value) ? "NaN" : "infinity")}", "finite numbers", "clean the data");
        double rounded = Math.Round(value / (float)vector.Scale, MidpointRounding.AwayFromZero);
        return (int)Math.Clamp(rounded + vector.ZeroPoint, vector.Minimum, vector.Maximum);
    }

    private int StepsOf(int[][] integers, Origin where)
    {
        int? steps = null;
        for (int i = 0; i < integers.Length; i++)
        {
            Origin here = where.Of($"input \"{model.Lifted.InputNames[i]}\"");
            Vector vector = inputs[i];
            int count = integers[i].Length / vector.Length;
            bool fits = integers[i].Length % vector.Length == 0 && count > 0 && (vector.PerStep || count == 1) && !(vector.PerStep && model.Program.StepsAreFixed && count != model.Program.Steps);
            if (!fits) throw new InputException(here, $"{integers[i].Length} values", vector.PerStep ? $"rows of {vector.Length}{(model.Program.StepsAreFixed ? $", {model.Program.Steps} of them" : "")}" : $"{vector.Length}");
            if (!vector.PerStep) continue;
            if (steps is int other && other != count) throw new InputException(here, $"{count} time steps", $"{other}, as the inputs before");
            steps = count;
        }

        return steps ?? Math.Max(1, model.Program.Steps);
    }
}

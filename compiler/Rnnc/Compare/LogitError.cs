using Rnnc.Cli.Int8;
using Rnnc.Evaluate;
using Rnnc.Ir;
using Rnnc.Quantize;
using Rnnc.Quantize.Calibrate;

namespace Rnnc.Cli.Compare;

/// <summary>How far the program's logits are from the float model's on the test set, relative to their spread.</summary>
internal static class LogitError
{
    /// <param name="output">The output that is measured.</param>
    /// <param name="reference">That output in float, over all runs.</param>
    /// <param name="found">That output of the program.</param>
    public static double Of(IntegerModel model, RunInputs inputs, IReadOnlyList<OracleRun> runs, int output, Tensor reference, Tensor found)
    {
        var deviation = new Deviation();
        if (inputs.Mode == FeedMode.Stream || model is not PreparedModel prepared)
        {
            // The scheduled float model starts every window anew: a carried stream is compared by its outputs, as is a file that has no schedule.
            deviation.Add(Doubles(reference), Doubles(found));
            return deviation.Relative;
        }

        var logits = new List<double>();
        var interpreter = new FlatInterpreter(prepared.Quantized.Flat);
        var watched = prepared.Quantized.Flat.Outputs[output].Logits;
        interpreter.Observer = (value, values) =>
        {
            if (ReferenceEquals(value, watched)) logits.AddRange(values);
        };
        foreach (OracleRun run in runs)
        {
            logits.Clear();
            interpreter.Run(run.Window);
            if (logits.Count == run.Result.Logits[output].Length) deviation.Add([.. logits], run.Result.Logits[output]);
        }

        return deviation.Relative;
    }

    private static double[] Doubles(Tensor tensor) => Array.ConvertAll(tensor.Floats.ToArray(), value => (double)value);
}

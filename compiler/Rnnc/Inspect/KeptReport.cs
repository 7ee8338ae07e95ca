using System.Globalization;
using Rnnc.Cli.Models;
using Rnnc.Emit.C.Layout;
using Rnnc.Int8;
using Rnnc.Ir;
using Rnnc.Read;

namespace Rnnc.Cli.Inspect;

/// <summary>What a quantized file is with its own integers, in a line beside what int8 makes of it.</summary>
internal static class KeptReport
{
    public static void Write(TextWriter output, string path, ReadOptions options) => output.WriteLine(Describe(path, options));

    private static string Describe(string path, ReadOptions options)
    {
        try
        {
            Int8Model program = QuantizedFile.Read(path, options).Program;
            string steps = program.Steps == 0 ? "no steps" : program.StepsAreFixed ? $"windows of {program.Steps} steps" : program.IsStreamable ? "any number of steps, one at a time if need be" : "windows of any number of steps";
            return string.Create(CultureInfo.InvariantCulture, $"tflm: yes, the file's integers as they are, without calibration data; {steps}; {Macs.OfWindow(program):N0} MACs{(program.Steps > 0 ? $" in {program.Steps} steps" : "")}");
        }
        catch (InputException obstacle)
        {
            return $"tflm: no; {obstacle.Message}";
        }
    }
}

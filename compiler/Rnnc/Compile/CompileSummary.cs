using Rnnc.Cli.Int8;
using Rnnc.Emit.C;
using Rnnc.Emit.C.Layout;
using Rnnc.Int8;

namespace Rnnc.Cli.Compile;

/// <summary>What a compiled model costs and what quantization chose, for people.</summary>
internal static class CompileSummary
{
    public static void Write(TextWriter output, string path, string name, IntegerModel model)
    {
        Int8Model program = model.Program;
        EmittedSizes sizes = CEmitter.SizesOf(program);
        output.WriteLine($"{name}: {path}");
        foreach (string note in model.Lifted.Notes) Line(output, "note", note);
        Line(output, "flash", $"{sizes.WeightBytes + sizes.TableBytes:N0} bytes of constants ({sizes.WeightBytes:N0} weights, {sizes.TableBytes:N0} tables), code apart");
        Line(output, "RAM", $"{sizes.InstanceBytes:N0} bytes an instance");
        Line(output, "MACs", program.Steps > 0 ? $"{Macs.OfWindow(program):N0} in a window of {program.Steps} steps" : $"{Macs.OfWindow(program):N0}");
        foreach ((string what, string words) in model.Choices) Line(output, what, words);
        Line(output, "steps", program.IsStreamable ? "one at a time with push, or a window with infer" : "a window with infer");
    }

    private static void Line(TextWriter output, string what, string text) => output.WriteLine($"  {what,-7}{text}");
}

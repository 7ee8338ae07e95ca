using Rnnc.Cli.Int8;
using Rnnc.Emit.C;
using Rnnc.Emit.C.Layout;
using Rnnc.Int8;
using Rnnc.Quantize;

namespace Rnnc.Cli.Compile;

/// <summary>What a compiled model costs and what quantization chose, for people.</summary>
internal static class CompileSummary
{
    public static void Write(TextWriter output, string path, string name, PreparedModel model)
    {
        Int8Model program = model.Quantized.Program;
        QuantizationReport report = model.Quantized.Report;
        EmittedSizes sizes = CEmitter.SizesOf(program);
        output.WriteLine($"{name}: {path}");
        foreach (string note in model.Lifted.Notes) Line(output, "note", note);
        Line(output, "flash", $"{sizes.WeightBytes + sizes.TableBytes:N0} bytes of constants ({sizes.WeightBytes:N0} weights, {sizes.TableBytes:N0} tables), code apart");
        Line(output, "RAM", $"{sizes.InstanceBytes:N0} bytes an instance");
        Line(output, "MACs", program.Steps > 0 ? $"{Macs.OfWindow(program):N0} in a window of {program.Steps} steps" : $"{Macs.OfWindow(program):N0}");
        Line(output, "error", $"{report.Error * 100:0.00}% of the logits' spread on {model.CalibrationWindows} calibration windows");
        Line(output, "widths", WidthsText.Of(report));
        Line(output, "steps", program.IsStreamable ? "one at a time with push, or a window with infer" : "a window with infer");
    }

    private static void Line(TextWriter output, string what, string text) => output.WriteLine($"  {what,-7}{text}");
}

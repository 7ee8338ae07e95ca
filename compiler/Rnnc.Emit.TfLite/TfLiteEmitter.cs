using Rnnc.Emit.TfLite.Fused;
using Rnnc.Emit.TfLite.Step;
using Rnnc.Int8;
using Rnnc.Ir;
using Rnnc.Quantize.Calibrate;

namespace Rnnc.Emit.TfLite;

/// <summary>Quantizes models layer by layer and writes them as TFLite files.</summary>
public static class TfLiteEmitter
{
    /// <summary>The name of the operator that runs a layer's program: docs/tflite.md.</summary>
    public const string CustomCode = "RNNC_SEQUENCE";

    /// <summary>One operator for each recurrent layer, builtin operators for all else.</summary>
    /// <param name="model">In canonical form: Pipeline.ForQuantization.</param>
    /// <param name="data">Representative windows.</param>
    /// <param name="options">How.</param>
    /// <param name="progress">Between 0 and 1.</param>
    /// <exception cref="InputException">An operation that neither a builtin operator nor a program has; data that does not fit.</exception>
    public static TfLiteOutput EmitFused(Model model, CalibrationData data, TfLiteOptions options, IProgress<double>? progress = null) =>
        new FusedEmitter(model, data, options, progress).Emit();

    /// <summary>One time step, builtin operators alone. Parameters and errors as of <see cref="EmitFused"/>.</summary>
    /// <exception cref="InputException">A layer needs the whole window, or has an operation without a builtin operator.</exception>
    public static TfLiteOutput EmitStep(Model model, CalibrationData data, TfLiteOptions options, IProgress<double>? progress = null) =>
        StepEmitter.Emit(model, data, options, progress);

    /// <summary>A whole program as one operator: heads and all run in the arithmetic of rnnc.</summary>
    /// <param name="program">Any program.</param>
    /// <param name="steps">Time steps of a window: the program's own where they are fixed.</param>
    /// <param name="options">How.</param>
    public static byte[] EmitProgram(Int8Model program, int steps, TfLiteOptions options) => ProgramFile.Write(program, steps, options);
}

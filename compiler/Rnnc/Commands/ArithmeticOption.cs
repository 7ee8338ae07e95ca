using System.CommandLine;
using Rnnc.Cli.Models;

namespace Rnnc.Cli.Commands;

/// <summary><c>--arithmetic</c>: which exact integer specification a program follows.</summary>
internal static class ArithmeticOption
{
    public const string Rnnc = "rnnc";
    public const string Tflm = "tflm";

    /// <summary>Null where the user says nothing: a quantized file without calibration data keeps its integers, all else is rnnc's.</summary>
    public static Option<string?> Create()
    {
        var option = new Option<string?>("--arithmetic")
        {
            Description = "The integer arithmetic, as docs/arithmetic.md defines it: rnnc, or tflm, TensorFlow Lite Micro's. A quantized .tflite keeps its integers with tflm, or where there is no --calibrate.",
            HelpName = $"{Rnnc}|{Tflm}",
        };
        option.AcceptOnlyFromAmong(Rnnc, Tflm);
        return option;
    }

    /// <summary>Whether a model keeps the integers of its file: it has some, and the user wants them or gives no data to quantize anew.</summary>
    /// <param name="choice">What the user said.</param>
    /// <param name="isCalibrated">There is data to quantize anew.</param>
    public static bool Keeps(string? choice, string path, bool isCalibrated) => (choice == Tflm || (choice is null && !isCalibrated)) && QuantizedFile.Is(path);
}

using System.CommandLine;

namespace Rnnc.Cli.Models;

/// <summary>MODEL: what rnnc reads.</summary>
internal static class ModelArgument
{
    private const string Formats = ".keras, .h5, .json with --weights, .tflite, .onnx, a SavedModel folder, a TensorFlow graph (.pb), a checkpoint or a .cell with --weights";

    public static Argument<string> One() => new("MODEL") { Description = $"A trained model: {Formats}." };

    /// <param name="remark">A sentence on what several mean.</param>
    public static Argument<string[]> Several(string remark = "") =>
        new("MODEL") { Description = $"Trained models: {Formats}. {remark}".TrimEnd(), Arity = ArgumentArity.OneOrMore };
}

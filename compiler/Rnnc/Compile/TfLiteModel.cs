using System.Globalization;
using Rnnc.Cli.Console;
using Rnnc.Cli.Data;
using Rnnc.Cli.Int8;
using Rnnc.Cli.Models;
using Rnnc.Emit.C;
using Rnnc.Emit.TfLite;
using Rnnc.Formats.TfLite;
using Rnnc.Int8;
using Rnnc.Ir;
using Rnnc.Quantize.Calibrate;
using Rnnc.Tflm;

namespace Rnnc.Cli.Compile;

/// <summary>A model as a TFLite file.</summary>
/// <param name="Path">The model's file, as the user gave it.</param>
/// <param name="Name">The name of the written file, without extension.</param>
internal sealed record TfLiteModel(string Path, string Name, TfLiteOutput Output)
{
    public string FileName => $"{Name}.tflite";

    /// <summary>The program that the file holds: what rnnc reads back is what every interpreter of it computes.</summary>
    /// <exception cref="InputException">An operator has no integer translation.</exception>
    public Int8Model Program => TflmReader.Read(new Origin(FileName), Output.File, Output.InputNames, Output.OutputNames).Program;

    /// <exception cref="InputException">The data does not fit, or the model has what the form has not.</exception>
    public static TfLiteModel Write(LoadedModel model, string name, InputArrays calibration, TfLiteRequest request, TextWriter errors)
    {
        (Model canonical, CalibrationData data) = PreparedModel.Calibrated(model.Lifted, calibration);
        var options = new TfLiteOptions($"rnnc {Manifest.Version}: {name}", Manifest.Version) { UsesBuiltinLstm = request.UsesBuiltinLstm, States = request.States };
        TfLiteOutput output = Progress.Show($"calibrating {model.Path}", errors, progress => request.IsStep ? TfLiteEmitter.EmitStep(canonical, data, options, progress) : TfLiteEmitter.EmitFused(canonical, data, options, progress));
        return new TfLiteModel(model.Path, name, output);
    }

    /// <summary>Bytes of all that the file's operators read and do not make, each once: weights, biases, tables.</summary>
    public int ConstantBytes => TfLiteFile.Decode(new Origin(FileName), Output.File).Subgraphs.SelectMany(graph => graph.Tensors).Where(tensor => tensor.IsConstant).DistinctBy(tensor => tensor.Buffer).Sum(tensor => tensor.Data.Length);

    public void Summarize(TextWriter output) =>
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{FileName}: {Path}, {Output.File.Length:N0} bytes, {ConstantBytes:N0} of them constants"));
}

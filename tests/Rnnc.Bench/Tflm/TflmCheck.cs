using System.Globalization;
using System.Text.Json;
using Rnnc.Boards;
using Rnnc.Emit.C;
using Rnnc.Emit.TfLite;
using Rnnc.Formats.Data;
using Rnnc.Ir;
using Rnnc.Lift;
using Rnnc.Quantize;
using Rnnc.Quantize.Calibrate;
using Rnnc.Read;

namespace Rnnc.Bench.Tflm;

/// <summary>
/// The digits models inside TensorFlow Lite Micro on an emulated Cortex-M4: each one's program is one RNNC_SEQUENCE; its integers are compared
/// with Int8Runner, its instructions with the generated C of the same program, as it is and built without weight packing.
/// </summary>
internal sealed class TflmCheck
{
    private const string BoardName = "qemu-an386";
    private const int Windows = 20;
    private readonly string root;
    private readonly Board board;
    private readonly TflmApplication application;

    private TflmCheck(string root, Board board, TflmApplication application)
    {
        this.root = root;
        this.board = board;
        this.application = application;
    }

    /// <summary>Prints the tables of docs/tflm.md; 0 where all integers are the same.</summary>
    /// <param name="root">The repository.</param>
    /// <param name="checkout">Of tflite-micro.</param>
    /// <param name="build">The folder that the application is built in.</param>
    /// <param name="output">Where the tables go.</param>
    public static int Run(string root, string checkout, string build, TextWriter output)
    {
        Board board = BoardCatalog.Load(root).Find(BoardName);
        var check = new TflmCheck(root, board, TflmApplication.Build(root, checkout, board, build));
        output.WriteLine("| model | cell | integers | in TFLM | C, plain rows | ratio | C | options | file | arena |");
        output.WriteLine("|---|---|---|--:|--:|--:|--:|--:|--:|--:|");
        bool same = true;
        foreach (string folder in Directory.EnumerateDirectories(Path.Combine(root, "tests", "models"), "digits_*").Order(StringComparer.Ordinal)) same &= check.Model(folder, output);
        IReadOnlyDictionary<string, int> sizes = check.application.OperatorBytes();
        output.WriteLine();
        output.WriteLine("| object | bytes |");
        output.WriteLine("|---|--:|");
        foreach ((string file, int bytes) in sizes) output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {file} | {bytes:N0} |"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| *all* | {sizes.Values.Sum():N0} |"));
        return same ? 0 : 1;
    }

    private bool Model(string folder, TextWriter output)
    {
        string name = Path.GetFileName(folder);
        string cell = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "facts.json"))).RootElement.GetProperty("cell").GetString()!;
        DataFile data = DataFile.Read(Path.Combine(root, "tests", "models", "data", "digits.npz"));
        string source = Path.Combine(folder, "float.tflite");
        QuantizedModel quantized = Quantizer.Quantize(Pipeline.Run(ModelReader.Read(source, ReadOptions.Default), Pipeline.ForQuantization), WindowsOf(data.Arrays["x_calib"].Numbers), new QuantizeOptions());
        CalibrationWindow[] windows = [.. WindowsOf(data.Arrays["x_test"].Numbers).Windows.Take(Windows)];
        Int8Session session = quantized.CreateSession();
        var inputs = new List<byte[]>();
        var expected = new List<byte[]>();
        foreach (CalibrationWindow window in windows)
        {
            session.Reset();
            Int8Result result = session.Run(window.Inputs, window.Steps);
            inputs.Add(Bytes(result.Inputs[0]));
            expected.Add(Bytes(result.Outputs[0]));
        }

        int steps = windows[0].Steps;
        byte[] file = TfLiteEmitter.EmitProgram(quantized.Program, steps, new TfLiteOptions(name, "check"));
        TflmAnswer answer = application.Run(file, inputs, expected[0].Length);
        bool same = answer.Outputs.Zip(expected).All(pair => pair.First.AsSpan().SequenceEqual(pair.Second));
        long inTflm = answer.Instructions.Min(), packed = Generated(quantized, steps, inputs, isPacked: true), plain = Generated(quantized, steps, inputs, isPacked: false);
        int options = Rnnc.Int8.ProgramEncoder.EncodeProgram(quantized.Program).Length;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {cell} | {(same ? "same" : "**differ**")} | {inTflm:N0} | {plain:N0} | {(double)inTflm / plain:0.00} | {packed:N0} | {options:N0} | {file.Length:N0} | {answer.ArenaBytes:N0} |"));
        return same;
    }

    /// <summary>Instructions of a window of the generated C.</summary>
    private long Generated(QuantizedModel quantized, int steps, List<byte[]> inputs, bool isPacked)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("rnnc-");
        try
        {
            string sources = folder.CreateSubdirectory("model").FullName;
            foreach ((string name, string text) in CEmitter.Emit([(quantized.Program, new EmitOptions("model"))])) File.WriteAllText(Path.Combine(sources, name), text);
            if (!isPacked) UsePlainRows(sources);
            FirmwareImage image = FirmwareBuilder.Build(sources, null, board, Path.Combine(folder.FullName, "build"));
            BoardAnswer answer = BoardRunner.Run(image, board, [.. inputs.Select(input => new ModelRun(steps, [input]))], RunMode.Infer);
            // The first window unpacks the weights of every product.
            return answer.Runs.Min(run => run.Instructions ?? throw new InputException(new Origin(board.Name), "a counter that ran over", "one that did not"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private void UsePlainRows(string sources)
    {
        File.Delete(Path.Combine(sources, "rnnc_matvec_dsp.c"));
        string runtime = Path.Combine(root, "runtime-c");
        string[] files =
        [
            Path.Combine(root, "tests", "Rnnc.Bench", "Tflm", "plain_rows.c"), Path.Combine(runtime, "include", "rnnc_rows.h"),
            .. Directory.EnumerateFiles(Path.Combine(runtime, "src"), "rnnc_rows*.c", SearchOption.AllDirectories),
        ];
        foreach (string file in files) File.Copy(file, Path.Combine(sources, Path.GetFileName(file)));
    }

    private static byte[] Bytes(int[] values) => [.. values.Select(value => unchecked((byte)value))];

    private static CalibrationData WindowsOf(Tensor tensor)
    {
        int steps = tensor.Dims[1], size = tensor.Dims[1] * tensor.Dims[2];
        float[] values = tensor.Floats.ToArray();
        return new CalibrationData([.. Enumerable.Range(0, tensor.Dims[0]).Select(i => new CalibrationWindow([values[(i * size)..((i + 1) * size)]], steps))]);
    }
}

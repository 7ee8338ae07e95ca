using Rnnc.Formats.Data;
using Rnnc.Ir;
using Rnnc.Tests.Formats;
using Xunit;

namespace Rnnc.Tests.Cli;

/// <summary>Every fault ends with its exit status and one line that says where, what was found, what was expected, what to do; nothing is written.</summary>
public sealed class BadInputTests : IDisposable
{
    private static readonly string Keras = Path.Combine(Corpus.Own("digits_gru_cell"), "model.keras");
    private static readonly string TfLite = Path.Combine(Corpus.Own("digits_gru_cell"), "float.tflite");

    private readonly TemporaryFolder folder = new();

    /// <summary>Arguments, status, the line. {keras} and {tflite} are good models, {data} good data, {out} a folder to write, {other} a folder with another file, {NAME} what <see cref="Make"/> makes.</summary>
    public static TheoryData<string, int, string> Rows => new()
    {
        { "", 2, "Required command" },
        { "nonsense", 2, "rnnc: .*\"nonsense\"" },
        { "inspect", 2, "MODEL|argument" },
        { "inspect {keras} --nonsense", 2, "--nonsense" },
        { "inspect {keras} --dump-after Nonsense", 2, "Nonsense.*LiftWhile" },
        { "compile {keras} -o {out}", 2, "no calibration data; give --calibrate" },
        { "compile {keras} --calibrate {data}", 2, "-o" },
        { "compile {keras} --calibrate {data} -o {out} --arithmetic nonsense", 2, "nonsense" },
        { "compile {keras} --calibrate {data} -o {out} --emit nonsense", 2, "nonsense" },
        { "compile {keras} {tflite} --calibrate {data} -o {out} --name one", 2, "1 names for 2 models" },
        { "compile {keras} --calibrate {data} -o {out} --name 3d", 1, "3d.*identifier" },
        { "compile {keras} {tflite} --calibrate {data} -o {out} --name same --name Same", 1, "Same" },
        { "compile {keras} --calibrate {data} -o {out} --target z80", 1, "z80.*cortex-m4" },
        { "compile {keras} --calibrate {data} -o {out} --target cortex-m99", 1, "cortex-m99" },
        { "run {keras} --input {data}:x_test", 2, "-o" },
        { "run {keras} --input {data}:x_test -o {npz} --as int8", 2, "no calibration data" },
        { "run {keras} --input {data}:x_test -o {npz} --as int16", 2, "int16" },
        { "run {keras} --input {data}:x_test -o {npz} --stream --whole", 2, "--stream and --whole" },
        { "run {keras} --input {data}:x_test -o {npz} --as float --on host", 2, "--on with --as float" },
        { "run {keras} --input {data}:x_test -o {npz} --calibrate {data} --on nowhere", 1, "nowhere.*qemu-an386" },
        { "run {keras} --input {data}:x_test -o {npz} --calibrate {data} --on stm32f4-discovery", 1, "stm32f4-discovery" },
        { "inspect {missing}", 1, "missing.*no such file" },
        { "inspect {empty}", 1, "empty.*empty file.*\\.keras" },
        { "inspect {foreign}", 1, "foreign.*89504E47" },
        { "inspect {truncated}", 1, "truncated.keras" },
        { "inspect {truncatedlite}", 1, "truncatedlite.tflite" },
        { "inspect {nanweights}", 1, "nanweights.tflite.*(NaN|nan)" },
        { "inspect {custom}", 1, "FastGRNN.*(SavedModel|TFLite)" },
        { "inspect {tflite} --signature nonsense", 1, "no signature \"nonsense\"" },
        { "inspect {keras} --signature nonsense", 1, "signature.*leave --signature out" },
        { "inspect {keras} --map a=b", 2, "--map renames scopes of --weights; give both" },
        { "inspect {keras} --weights {missing} --map a", 2, "--map \"a\": expected OLD=NEW" },
        { "inspect {keras} --weights {missing}", 1, "missing.*no such file" },
        { "inspect {keras} --cell nonsense", 2, "--cell \"nonsense\": expected NAME=FILE" },
        { "inspect {keras} --cell a=b --cell a=c", 2, "--cell: a twice" },
        { "inspect {keras} --cell LSTM={missing}", 1, "missing.*no such file" },
        { "inspect {keras} --cell LSTM={foreign}", 1, "foreign" },
        { "compare {keras} {tflite} --weights {missing} --calibrate {data} --test {data}", 2, "--weights is of one model; give one model" },
        { "inspect {keras} --outputs nonsense", 1, "nonsense.*dense" },
        { "inspect {keras} --outputs a,,b", 2, "empty name" },
        { "run {keras} --input {data} -o {npz}", 1, "3 arrays.*x_calib.*pick one" },
        { "run {keras} --input {data}:nonsense -o {npz}", 1, "nonsense.*x_test" },
        { "run {keras} --input nonsense={data}:x_test -o {npz}", 1, "nonsense" },
        { "run {keras} --input {data}:x_test --input {data}:x_calib -o {npz}", 1, "one array for each input" },
        { "run {keras} --input {data}:y_test -o {npz}", 1, "\\[397\\]" },
        { "run {keras} --input {wide} -o {npz}", 1, "\\[10, 8, 9\\].*\\[runs, 8, 8\\]" },
        { "run {keras} --input {none} -o {npz}", 1, "empty" },
        { "run {keras} --input {text} -o {npz}", 1, "text" },
        { "run {keras} --input {foreign} -o {npz}", 1, "\\.npz, \\.npy or \\.csv" },
        { "run {keras} --input {data}:x_test -o {missing}/out.npz", 1, "no folder" },
        { "run {keras} --input {nan} --calibrate {data} -o {npz}", 1, "NaN.*finite" },
        { "compile {keras} --calibrate {missing} -o {out}", 1, "\\.npz|no such file" },
        { "compile {keras} --calibrate {wide} -o {out}", 1, "\\[10, 8, 9\\]" },
        { "compile {keras} --calibrate {none} -o {out}", 1, "empty" },
        { "compile {keras} --calibrate {constant} -o {out}", 1, "every value is 0.5" },
        { "compile {keras} --calibrate {nan} -o {out}", 1, "NaN.*finite" },
        { "compile {keras} --calibrate {noxcalib} -o {out}", 1, "no array x_calib" },
        { "compile {custom} --calibrate {data} -o {out}", 1, "FastGRNN" },
        { "compile {keras} --calibrate {data} -o {other}", 1, "notes.txt.*did not write" },
        { "compile {keras} --calibrate {data} -o {empty}", 1, "a file.*folder" },
        { "compile {keras} --calibrate {data} -o {empty}/out", 1, "cannot be written|no folder" },
        { "compare {keras} --calibrate {data}", 2, "--test" },
        { "compare {keras} --calibrate {data} --test {noxcalib}", 1, "y_test" },
        { "compare {keras} --calibrate {data} --test {data} --board nowhere", 1, "nowhere" },
        { "build {other} --board host", 1, "rnnc.json" },
        { "bench {missing} --board host", 1, "rnnc.json|missing" },
        { "build {other}", 2, "--board" },
    };

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Rows))]
    public void One_line(string command, int status, string line)
    {
        string[] args = [.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Fill)];
        string[] before = folder.Names;
        CommandLine.Fail(status, line, args);
        Assert.Equal(before, folder.Names);
        if (Directory.Exists(folder.File("other"))) Assert.Equal(["notes.txt"], Directory.EnumerateFileSystemEntries(folder.File("other")).Select(Path.GetFileName));
    }

    private string Fill(string argument)
    {
        int open = argument.IndexOf('{', StringComparison.Ordinal);
        if (open < 0) return argument;
        int close = argument.IndexOf('}', StringComparison.Ordinal);
        return argument[..open] + Make(argument[(open + 1)..close]) + argument[(close + 1)..];
    }

    private string Make(string what) => what switch
    {
        "keras" => Keras,
        "tflite" => TfLite,
        "data" => Corpus.Digits,
        "custom" => Path.Combine(Corpus.Own("digits_fastgrnn"), "model.keras"),
        "out" => folder.File("out"),
        "npz" => folder.File("out.npz"),
        "missing" => folder.File("missing"),
        "other" => OtherFolder(),
        "empty" => folder.Put("empty", []),
        "foreign" => folder.Put("foreign.png", [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, 0, 0]),
        "truncated" => folder.Put("truncated.keras", File.ReadAllBytes(Keras)[..10_000]),
        "truncatedlite" => folder.Put("truncatedlite.tflite", File.ReadAllBytes(TfLite)[..10_000]),
        "nanweights" => folder.Put("nanweights.tflite", WithNan(File.ReadAllBytes(TfLite))),
        "wide" => Data("wide.npz", "x_calib", Tensor.Float(Ramp(10 * 8 * 9), 10, 8, 9)),
        "none" => Data("none.npz", "x_calib", Tensor.Float([], 0, 8, 8)),
        "constant" => Data("constant.npz", "x_calib", Tensor.Float([.. Enumerable.Repeat(0.5f, 640)], 10, 8, 8)),
        "nan" => Data("nan.npz", "x_calib", Tensor.Float([.. Ramp(639), float.NaN], 10, 8, 8)),
        "noxcalib" => TwoArrays(),
        "text" => Text(),
        _ => throw new ArgumentException(what),
    };

    private string OtherFolder()
    {
        Directory.CreateDirectory(folder.File("other"));
        File.WriteAllText(Path.Combine(folder.File("other"), "notes.txt"), "mine");
        return folder.File("other");
    }

    private string Data(string file, string name, Tensor tensor)
    {
        NpzWriter.Write(folder.File(file), [DataArray.Of(name, tensor)]);
        return folder.File(file);
    }

    private string TwoArrays()
    {
        NpzWriter.Write(folder.File("two.npz"), [DataArray.Of("a", Tensor.Float([1, 2], 2)), DataArray.Of("b", Tensor.Float([1, 2], 2))]);
        return folder.File("two.npz");
    }

    private string Text()
    {
        NpzWriter.Write(folder.File("text.npz"), [DataArray.Of("names", ["a", "b"])]);
        return folder.File("text.npz");
    }

    private static float[] Ramp(int count) => [.. Enumerable.Range(0, count).Select(i => i % 17 / 16f)];

    /// <summary>The largest buffer of the file is the recurrent matrix: its first value becomes NaN.</summary>
    private static byte[] WithNan(byte[] file)
    {
        ReadOnlySpan<byte> kernel = Recurrent();
        int place = file.AsSpan().IndexOf(kernel);
        Assert.True(place > 0);
        BitConverter.TryWriteBytes(file.AsSpan(place), float.NaN);
        return file;
    }

    private static byte[] Recurrent()
    {
        Model model = Rnnc.Read.ModelReader.Read(TfLite, Rnnc.Read.ReadOptions.Default);
        Tensor largest = AllConstants(model.Graph).Where(tensor => tensor.Element == ElementType.Float32).MaxBy(tensor => tensor.Count)!;
        return [.. largest.Floats[..4].ToArray().SelectMany(BitConverter.GetBytes)];
    }

    private static IEnumerable<Tensor> AllConstants(Graph graph) => graph.Nodes.SelectMany(node =>
        node.Op is Constant constant ? [constant.Value] : node.Op.Graphs.SelectMany(AllConstants));
}

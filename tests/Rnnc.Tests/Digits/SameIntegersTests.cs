using Rnnc.Boards;
using Rnnc.Emit.C;
using Rnnc.Quantize;
using Xunit;

namespace Rnnc.Tests.Digits;

/// <summary>The same 20 windows of every model give the same integers in the oracle and in the compiled C: host compilers with sanitizers, and every emulated core.</summary>
[Trait("Category", "Slow")]
public sealed class SameIntegersTests
{
    private const int WindowCount = 20;
    private const int RandomWindows = 100;

    private static readonly BoardCatalog Catalog = BoardCatalog.Load(Corpus.Root);

    public static TheoryData<string, string, string, bool> HostBuilds => Cross(("gcc", "-O0", false), ("gcc", "-O2", false), ("clang", "-O0", true), ("clang", "-O2", true));

    public static TheoryData<string, string> BoardBuilds
    {
        get
        {
            var rows = new TheoryData<string, string>();
            foreach (string name in DigitsModel.Names)
            {
                foreach (string board in new[] { "qemu-m0", "qemu-an385", "qemu-an386", "qemu-an547" }) rows.Add(name, board);
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(HostBuilds))]
    public void On_the_host(string name, string compiler, string optimization, bool sanitize)
    {
        using var folder = new Formats.TemporaryFolder();
        string model = Directory.CreateDirectory(folder.File("model")).FullName;
        Emit(name, model);
        Board host = Catalog.Find("host");
        FirmwareImage image = HostCompiler.Build(host, model, null, folder.File("build"), compiler, optimization, sanitize);
        Compare(name, image, host);
    }

    [Theory]
    [MemberData(nameof(BoardBuilds))]
    public void On_emulated_cores(string name, string boardName)
    {
        using var folder = new Formats.TemporaryFolder();
        string model = Directory.CreateDirectory(folder.File("model")).FullName;
        Emit(name, model);
        Board board = Catalog.Find(boardName);
        FirmwareImage image = FirmwareBuilder.Build(model, null, board, folder.File("build"), null, default);
        Compare(name, image, board);
        TakesTheSameTime(image, board);
    }

    /// <summary>A firmware can state a worst case: the number of instructions does not depend on the data.</summary>
    private static void TakesTheSameTime(FirmwareImage image, Board board)
    {
        var random = new Random(3);
        ModelRun[] runs = [.. Enumerable.Range(0, RandomWindows).Select(_ =>
        {
            byte[] window = new byte[image.Model.Inputs[0].RunBytes(image.Model.Steps)];
            random.NextBytes(window);
            return new ModelRun(image.Model.Steps, [window]);
        })];
        Assert.Single(BoardRunner.Run(image, board, runs, RunMode.Infer, null, default).Runs.Select(run => run.Instructions).Distinct());
    }

    private static void Compare(string name, FirmwareImage image, Board board)
    {
        Int8Result[] expected = [.. DigitsModel.Of(name).Oracle(WindowCount)];
        ModelRun[] runs = [.. expected.Select(result => new ModelRun(DigitsModel.Test.Windows[0].Steps, [Bytes(result.Inputs[0])]))];
        BoardAnswer answer = BoardRunner.Run(image, board, runs, RunMode.Infer, null, default);
        for (int i = 0; i < WindowCount; i++) Assert.Equal(expected[i].Outputs[0], answer.Runs[i].Outputs[0].Select(value => (int)(sbyte)value));
    }

    private static byte[] Bytes(int[] values) => [.. values.Select(value => unchecked((byte)value))];

    private static void Emit(string name, string folder)
    {
        foreach ((string file, string content) in CEmitter.Emit([(DigitsModel.Of(name).Quantized.Program, new EmitOptions(name))]))
            File.WriteAllText(Path.Combine(folder, file), content);
    }

    private static TheoryData<string, string, string, bool> Cross(params (string Compiler, string Optimization, bool Sanitize)[] builds)
    {
        var rows = new TheoryData<string, string, string, bool>();
        foreach (string name in DigitsModel.Names)
        {
            foreach ((string compiler, string optimization, bool sanitize) in builds) rows.Add(name, compiler, optimization, sanitize);
        }

        return rows;
    }
}

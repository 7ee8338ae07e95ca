using System.Buffers.Binary;
using Rnnc.Boards;
using Rnnc.Cli.Console;
using Rnnc.Emit.C;
using Rnnc.Ir;
using Rnnc.Seq2Seq;
using Rnnc.Seq2Seq.Int8;

namespace Rnnc.Cli.Translate;

/// <summary>A translator printed as C and built for a board in a temporary folder.</summary>
internal sealed class DeviceTranslator : IDisposable
{
    private const string Name = "translator";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("rnnc-");

    /// <exception cref="InputException">There is no such board, or its compiler is missing or refuses the code.</exception>
    public DeviceTranslator(QuantizedTranslator model, string board, TextWriter errors)
    {
        Board = BoardCatalog.Load().Find(board);
        try
        {
            string sources = Path.Combine(folder.FullName, "c");
            OutputFolder.Write(sources, CEmitter.Emit([], [(TranslateCompile.ProgramOf(model), new EmitOptions(Name))]));
            Image = Progress.Show($"building for {board}", errors, _ => FirmwareBuilder.Build(sources, Name, Board, Path.Combine(folder.FullName, "build")));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public Board Board { get; }

    public FirmwareImage Image { get; }

    /// <summary>Answers on the board.</summary>
    /// <param name="sources">Tokens of each source, padded or not.</param>
    /// <param name="random">Of sampling: the generator's state before each source.</param>
    /// <param name="capacity">Tokens that an answer may have.</param>
    public IReadOnlyList<DeviceTranslation> Run(IReadOnlyList<int[]> sources, Helper helper, double temperature, IReadOnlyList<ulong> random, int capacity, TextWriter errors)
    {
        int[] How(ulong state) => [helper == Helper.Sample ? 1 : 0, BitConverter.SingleToInt32Bits((float)temperature), unchecked((int)state), (int)(uint)(state >> 32), capacity];
        ModelRun[] runs = [.. sources.Select((source, i) => new ModelRun(source.Length, [Bytes(source), Bytes(How(random[i]))]))];
        BoardAnswer answer = Progress.Show($"running on {Board.Name}", errors, _ => BoardRunner.Run(Image, Board, runs, RunMode.Infer));
        return [.. answer.Runs.Select(run =>
        {
            int[] tokens = Integers(run.Outputs[0]), end = Integers(run.Outputs[1]);
            return new DeviceTranslation(tokens[..end[0]], end[1], run.Instructions, answer.StackBytes);
        })];
    }

    public void Dispose() => folder.Delete(recursive: true);

    private static byte[] Bytes(int[] values)
    {
        byte[] bytes = new byte[values.Length * 4];
        for (int i = 0; i < values.Length; i++) BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(i * 4), values[i]);
        return bytes;
    }

    private static int[] Integers(byte[] bytes) => [.. Enumerable.Range(0, bytes.Length / 4).Select(i => BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(i * 4)))];
}

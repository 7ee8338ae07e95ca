using System.Buffers.Binary;
using Rnnc.Boards;
using Rnnc.Cli.Console;
using Rnnc.Emit.C;
using Rnnc.Int8;
using Rnnc.Ir;

namespace Rnnc.Cli.Int8;

/// <summary>A program printed as C, built for a board in a temporary folder, and held against the oracle.</summary>
internal sealed class DeviceModel : IDisposable
{
    private const string Name = "model";

    private readonly DirectoryInfo folder;
    private readonly Int8Model program;

    /// <param name="steps">The most time steps of a window to come: a file's number is a default only.</param>
    /// <param name="errors">Where a progress bar may appear.</param>
    /// <exception cref="InputException">There is no such board, or its compiler is missing or refuses the code.</exception>
    public DeviceModel(Int8Model program, int steps, string board, TextWriter errors)
    {
        this.program = program = program.StepsAreFixed ? program : program with { Steps = Math.Max(program.Steps, steps) };
        Board = BoardCatalog.Load().Find(board);
        folder = Directory.CreateTempSubdirectory("rnnc-");
        try
        {
            string sources = Path.Combine(folder.FullName, "c");
            OutputFolder.Write(sources, CEmitter.Emit([(program, new EmitOptions(Name))]));
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

    /// <summary>Runs the inputs of the oracle's runs on the board.</summary>
    /// <param name="runs">What the oracle gave.</param>
    /// <param name="stream">Each run goes on from the states of the one before.</param>
    /// <exception cref="InputException">The board does not run here, or an integer differs.</exception>
    public DeviceAnswer Run(IReadOnlyList<OracleRun> runs, bool stream, TextWriter errors)
    {
        CompiledModel model = Image.Model;
        ModelRun[] inputs = [.. runs.Select(run => new ModelRun(run.Window.Steps, [.. run.Result.Inputs.Select((values, i) => Bytes(values, model.Inputs[i].ElementBytes))]))];
        bool rows = model.Outputs.Any(output => output.PerStep);
        bool readStates = model.Streamable && model.States.Count > 0;
        // Layers that keep their states from window to window go on without push.
        bool isPushed = model.Streamable || !program.WithRole(VectorRole.State).All(state => state.Kept);
        RunMode feed = !isPushed || !stream ? RunMode.Infer : rows ? RunMode.StreamEveryStep : RunMode.Stream;
        RunMode mode = feed | (stream ? RunMode.KeepState : 0) | (readStates ? RunMode.ReadStates : 0);
        BoardAnswer answer = Progress.Show($"running on {Board.Name}", errors, _ => BoardRunner.Run(Image, Board, inputs, mode));
        for (int run = 0; run < runs.Count; run++) Compare(runs[run], answer.Runs[run], run);
        return new DeviceAnswer(Board, Image, answer, runs.Sum(run => (long)run.Window.Steps));
    }

    public void Dispose() => folder.Delete(recursive: true);

    private static byte[] Bytes(int[] values, int elementBytes)
    {
        byte[] bytes = new byte[values.Length * elementBytes];
        Span<byte> word = stackalloc byte[4];
        for (int i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(word, values[i]);
            word[..elementBytes].CopyTo(bytes.AsSpan(i * elementBytes));
        }

        return bytes;
    }

    private void Compare(OracleRun oracle, ModelAnswer device, int run)
    {
        CompiledModel model = Image.Model;
        for (int i = 0; i < model.Outputs.Count; i++)
        {
            // A streamed output without rows is read after every step where another one has rows: the last reading counts.
            byte[] expected = Bytes(oracle.Result.Outputs[i], model.Outputs[i].ElementBytes);
            Compare(expected, device.Outputs[i].AsSpan()[Math.Max(0, device.Outputs[i].Length - expected.Length)..], run, $"output \"{model.Outputs[i].Name}\"");
        }

        for (int i = 0; i < device.States.Count; i++)
            Compare(Bytes(oracle.States[i], model.States[i].ElementBytes), device.States[i], run, $"state \"{model.States[i].Name}\"");
    }

    private void Compare(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> found, int run, string what)
    {
        int common = expected.CommonPrefixLength(found);
        if (common == expected.Length && common == found.Length) return;
        throw new InputException(
            new Origin($"board {Board.Name}").At($"run {run}"), $"{what} of program {program.Name} differs from the oracle at byte {common}", "the same integers", "this is a fault of rnnc or of the board's compiler: please report it with the model");
    }
}

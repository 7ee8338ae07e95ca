using Rnnc.Ir;

namespace Rnnc.Boards;

/// <summary>Reads the response of firmware/README.md.</summary>
internal sealed class BenchResponse(BinaryReader reader, CompiledModel model, Board board, RunMode mode)
{
    private const uint Magic = 0x31414E52;
    private const uint TicksLost = uint.MaxValue;
    private const int StatusOk = 0;
    private const int StatusNeedMore = 1;

    private readonly Origin where = new(model.Name);
    private uint emptyInfer;
    private uint emptyPush;
    private uint emptyOutput;

    /// <exception cref="InputException">The model refused its input.</exception>
    /// <exception cref="EndOfStreamException">The response is cut off.</exception>
    public BoardAnswer Read(IReadOnlyList<ModelRun> runs)
    {
        Expect(Magic);
        emptyInfer = reader.ReadUInt32();
        emptyPush = reader.ReadUInt32();
        emptyOutput = reader.ReadUInt32();
        var answers = new ModelAnswer[runs.Count];
        for (int i = 0; i < answers.Length; i++)
        {
            ModelAnswer answer = mode.HasFlag(RunMode.Stream) ? ReadStream(runs[i].Steps, i) : ReadWindow(runs[i].Steps, i);
            answers[i] = mode.HasFlag(RunMode.ReadStates) ? answer with { States = [.. model.States.Select(state => Exactly(state.Bytes))] } : answer;
        }
        int stack = reader.ReadInt32();
        Expect(Magic);
        return new BoardAnswer(answers, board.Memory is null ? null : stack);
    }

    private ModelAnswer ReadWindow(int steps, int run)
    {
        long? instructions = ReadCall(emptyInfer, run, out _);
        return new ModelAnswer([.. model.Outputs.Select(output => Exactly((int)output.RunBytes(steps)))], [], instructions);
    }

    private ModelAnswer ReadStream(int steps, int run)
    {
        MemoryStream[] outputs = [.. model.Outputs.Select(_ => new MemoryStream())];
        long? instructions = 0;
        for (int step = 0; step < steps; step++)
        {
            instructions += ReadCall(emptyPush, run, out bool needMore);
            if (mode.HasFlag(RunMode.StreamEveryStep) && !needMore) instructions += ReadOutputs(outputs, run);
        }
        if (!mode.HasFlag(RunMode.StreamEveryStep)) instructions += ReadOutputs(outputs, run);
        return new ModelAnswer([.. outputs.Select(output => output.ToArray())], [], instructions);
    }

    private long? ReadOutputs(MemoryStream[] outputs, int run)
    {
        long? instructions = ReadCall(emptyOutput, run, out _);
        if (!model.HasHead) instructions = 0;
        for (int i = 0; i < outputs.Length; i++) outputs[i].Write(Exactly(model.Outputs[i].Bytes));
        return instructions;
    }

    /// <summary>The empty call executes one instruction of its own, its return.</summary>
    private long? ReadCall(uint emptyTicks, int run, out bool needMore)
    {
        int status = reader.ReadInt32();
        uint ticks = reader.ReadUInt32();
        needMore = status == StatusNeedMore;
        if (status is not (StatusOk or StatusNeedMore))
            throw new InputException(where.At($"run {run}"), StatusName(status), "an input that the model accepts");
        return board.Count is not { } count || ticks == TicksLost ? null : count.Instructions(ticks) - count.Instructions(emptyTicks) + 1;
    }

    private static string StatusName(int status) => status switch
    {
        -1 => "RNNC_ERROR_ARGUMENT (an argument out of range)",
        -2 => "RNNC_ERROR_STEPS (a number of steps out of range)",
        -3 => "RNNC_ERROR_TOKEN (a token out of range)",
        -4 => "RNNC_ERROR_SLOT (no such state slot)",
        _ => $"status {status}",
    };

    private byte[] Exactly(int count)
    {
        byte[] bytes = reader.ReadBytes(count);
        return bytes.Length == count ? bytes : throw new EndOfStreamException();
    }

    private void Expect(uint magic)
    {
        if (reader.ReadUInt32() != magic) throw new EndOfStreamException();
    }
}

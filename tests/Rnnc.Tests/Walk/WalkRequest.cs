using System.Text;
using Rnnc.Int8;
using Xunit;

namespace Rnnc.Tests.Walk;

/// <summary>What runtime-c/tests/walk/driver.c is to do with some programs, and what Int8Runner says that it answers.</summary>
internal sealed class WalkRequest : IDisposable
{
    public const int Instances = 2;

    private const int Magic = 0x31574E52;
    private readonly MemoryStream bytes = new();
    private readonly BinaryWriter writer;
    private readonly List<(string What, byte[]? Expected, int Length)> answers = [];
    private Int8Model? model;
    private int steps;
    private Int8Runner[] oracles = [];

    public WalkRequest() => writer = new(bytes);

    private enum Command
    {
        End,
        Infer,
        Run,
        Reset,
        GetStates,
        SetStates,
        ChangeAll,
        ChangeRandom,
        ChangeOne,
    }

    public int ProgramBytes { get; private set; }

    public byte[] Bytes
    {
        get
        {
            End();
            writer.Write(0);
            return bytes.ToArray();
        }
    }

    /// <summary>Ticks of every window and the deepest stack, in the order of the request; from an answer.</summary>
    public List<(string What, uint Ticks, uint Stack)> Measures { get; } = [];

    /// <summary>Bytes of the arena and of the plan, for each program.</summary>
    public List<(int Arena, int Plan)> Sizes { get; } = [];

    /// <summary>Numbers that only the device knows: how many changed programs it accepted.</summary>
    public List<uint> Counts { get; } = [];

    public List<(int Offset, string What)> Faults { get; } = [];

    /// <summary>A program with two instances, each of this number of steps.</summary>
    public void Begin(Int8Model program, int stepCount)
    {
        End();
        (model, steps) = (program, stepCount);
        oracles = [.. Enumerable.Range(0, Instances).Select(_ => new Int8Runner(program))];
        byte[] block = ProgramEncoder.EncodeProgram(program);
        ProgramBytes = block.Length;
        writer.Write(Magic);
        writer.Write(block.Length);
        writer.Write(block);
        writer.Write(program.Constants.Length);
        foreach (ConstantData constant in program.Constants)
        {
            Header(constant.Bits, constant.Values.Length);
            Write([.. constant.Values], constant.Bits);
        }

        foreach (VectorRole role in (VectorRole[])[VectorRole.Input, VectorRole.Output, VectorRole.State])
        {
            Vector[] vectors = [.. program.WithRole(role)];
            writer.Write(vectors.Length);
            foreach (Vector vector in vectors) Header(vector.Bits, Count(vector));
        }

        answers.Add(("sizes", null, 8));
    }

    public void Infer(int instance, int[][] inputs) => Window(Command.Infer, instance, inputs, oracles[instance].Infer(inputs, steps));

    public void Run(int instance, int[][] inputs) => Window(Command.Run, instance, inputs, oracles[instance].Run(inputs, steps));

    public void Reset(int instance)
    {
        Write(Command.Reset, instance);
        oracles[instance].Reset();
    }

    public void GetStates(int instance)
    {
        Write(Command.GetStates, instance);
        int slot = 0;
        foreach (Vector state in model!.WithRole(VectorRole.State)) Expect($"state {state.Name}", oracles[instance].State(slot++).ToArray(), state.Bits);
    }

    public void SetStates(int instance, int[][] values)
    {
        Write(Command.SetStates, instance);
        int slot = 0;
        foreach (Vector state in model!.WithRole(VectorRole.State))
        {
            Write(values[slot], state.Bits);
            oracles[instance].SetState(slot, values[slot]);
            slot++;
        }
    }

    /// <summary>Every other value of every byte of the program.</summary>
    public void ChangeAll()
    {
        Write(Command.ChangeAll, 0);
        answers.Add(("count", null, 4));
    }

    /// <summary>Programs with 1 to 4 bytes changed at random.</summary>
    public void ChangeRandom(int seed, int tries)
    {
        Write(Command.ChangeRandom, 0);
        writer.Write(seed);
        writer.Write(tries);
        answers.Add(("count", null, 4));
    }

    public void ChangeOne(int at, byte value)
    {
        Write(Command.ChangeOne, 0);
        writer.Write(at);
        writer.Write((int)value);
        answers.Add(("fault", null, 0));
    }

    /// <summary>Compares an answer with what was expected, and takes what only the device knows.</summary>
    public void Check(byte[] answer)
    {
        using var reader = new BinaryReader(new MemoryStream(answer));
        foreach ((string what, byte[]? expected, int length) in answers)
        {
            switch (what)
            {
                case "sizes": Sizes.Add((reader.ReadInt32(), reader.ReadInt32())); break;
                case "measure": Measures.Add((model!.Name, reader.ReadUInt32(), reader.ReadUInt32())); break;
                case "count": Counts.Add(reader.ReadUInt32()); break;
                case "fault":
                    int offset = reader.ReadInt32();
                    var text = new StringBuilder();
                    for (byte next = reader.ReadByte(); next != 0; next = reader.ReadByte()) text.Append((char)next);
                    Faults.Add((offset, text.ToString()));
                    break;
                default:
                    byte[] found = reader.ReadBytes(length);
                    Assert.True(found.AsSpan().SequenceEqual(expected), $"{what}: {Convert.ToHexString(expected!)} expected, {Convert.ToHexString(found)} found");
                    break;
            }
        }

        Assert.Equal(answer.Length, reader.BaseStream.Position);
    }

    public void Dispose() => writer.Dispose();

    private void End()
    {
        if (model is not null) writer.Write((int)Command.End);
    }

    private int Count(Vector vector) => vector.PerStep ? vector.Length * steps : vector.Length;

    private void Window(Command command, int instance, int[][] inputs, IReadOnlyList<int[]> outputs)
    {
        Write(command, instance);
        foreach ((Vector vector, int[] values) in model!.WithRole(VectorRole.Input).Zip(inputs)) Write(values, vector.Bits);
        answers.Add(("measure", null, 8));
        foreach ((Vector vector, int[] values) in model.WithRole(VectorRole.Output).Zip(outputs)) Expect($"output {vector.Name}", values, vector.Bits);
    }

    private void Write(Command command, int instance)
    {
        writer.Write((int)command);
        writer.Write(instance);
    }

    private void Header(int bits, int count)
    {
        writer.Write(bits);
        writer.Write(count);
    }

    private void Write(int[] values, int bits) => writer.Write(Encoded(values, bits));

    private void Expect(string what, int[] values, int bits)
    {
        byte[] expected = Encoded(values, bits);
        answers.Add(($"{model!.Name}, {what}", expected, expected.Length));
    }

    private static byte[] Encoded(int[] values, int bits) => [.. values.SelectMany(value => BitConverter.GetBytes(value).Take(bits / 8))];
}

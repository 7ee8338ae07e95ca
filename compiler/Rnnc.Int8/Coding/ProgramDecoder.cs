using System.Buffers.Binary;
using System.Collections.Immutable;

namespace Rnnc.Int8;

/// <summary>
/// Bytes to a verified program: docs/program.md, "Encoding". The bytes are not trusted: memory and time are bounded by their number.
/// </summary>
/// <remarks>Whatever is wrong with the bytes or with the program in them is an <see cref="InvalidProgramException"/>.</remarks>
public static class ProgramDecoder
{
    private const int SmallestVector = 15, SmallestTable = 4, SmallestStage = 2, SmallestSection = 2, SmallestStep = 8, SmallestConstant = 4;

    /// <summary>What <see cref="ProgramEncoder.Encode"/> wrote.</summary>
    public static Int8Model Decode(ReadOnlyMemory<byte> bytes)
    {
        var reader = new ByteReader(bytes);
        if (!reader.Bytes(ProgramEncoder.Signature.Length, "the signature").SequenceEqual(ProgramEncoder.Signature)) throw new InvalidProgramException("byte 0: not a program of rnnc");
        ByteReader program = reader.Block("the program block"), pool = reader.Block("the pool block");
        reader.End("the pool block");
        return ReadProgram(program, ReadPool(pool));
    }

    /// <summary>A program block whose constants are kept elsewhere.</summary>
    public static Int8Model DecodeProgram(ReadOnlyMemory<byte> program, ImmutableArray<ConstantData> constants) => ReadProgram(new(program), constants);

    /// <summary>How many constants a program block needs, for those who look for them elsewhere; the rest of it is not read.</summary>
    public static int ConstantCount(ReadOnlyMemory<byte> program) => ReadHeader(new(program)).Constants;

    public static ImmutableArray<ConstantData> DecodePool(ReadOnlyMemory<byte> pool) => ReadPool(new(pool));

    private static Int8Model ReadProgram(ByteReader reader, ImmutableArray<ConstantData> constants)
    {
        (int version, string name, int steps, bool fixedSteps, int needed) = ReadHeader(reader);
        if (needed != constants.Length) throw reader.Fault($"a program of {needed} constants with a pool of {constants.Length}");
        ImmutableArray<Vector> vectors = reader.List(SmallestVector, "vectors", () => ReadVector(reader));
        ImmutableArray<Table> tables = reader.List(SmallestTable, "tables", () => ReadTable(reader));
        ImmutableArray<Stage> stages = reader.List(SmallestStage, "stages", () => ReadStage(reader));
        reader.End("the program block");
        var model = new Int8Model(name, vectors, constants, tables, stages) { Steps = steps, StepsAreFixed = fixedSteps };
        if (model.Version != version) throw reader.Fault($"version {version} of a program that is of version {model.Version}");
        Int8Verifier.Check(model);
        return model;
    }

    private static (int Version, string Name, int Steps, bool StepsAreFixed, int Constants) ReadHeader(ByteReader reader)
    {
        int version = ReadVersion(reader, Int8Model.LatestVersion);
        string name = reader.Text("the model's name");
        int steps = reader.Unsigned("the number of steps");
        bool fixedSteps = reader.Flags(1, "the model") != 0;
        return (version, name, steps, fixedSteps, reader.Unsigned("the number of constants"));
    }

    private static int ReadVersion(ByteReader reader, int latest)
    {
        int version = reader.Unsigned("the version");
        return version >= 1 && version <= latest ? version : throw reader.UnknownBefore($"version {version}, this is version {latest}");
    }

    private static Vector ReadVector(ByteReader reader)
    {
        string name = reader.Text("a vector's name");
        var role = reader.Kind<VectorRole>("role");
        int bits = reader.Byte("a width"), length = reader.Unsigned("a length"), flags = reader.Flags(2, "a vector");
        double scale = reader.Real("a scale");
        int zeroPoint = reader.Signed("a zero point"), constant = reader.Unsigned("a constant") - 1;
        return new(name, role, bits, length, (flags & 1) != 0, scale, zeroPoint, constant) { Kept = (flags & 2) != 0 };
    }

    private static Table ReadTable(ByteReader reader) =>
        new(reader.Text("a table's name"), reader.Unsigned("a constant"), reader.Byte("fraction bits"), reader.Flags(1, "a table") != 0);

    private static Stage ReadStage(ByteReader reader) =>
        new(reader.Kind<StageKind>("stage"), reader.List(SmallestSection, "sections", () =>
            new Section(reader.Text("a layer's name"), reader.List(SmallestStep, "steps", () => StepCoding.Read(reader)))));

    private static ImmutableArray<ConstantData> ReadPool(ByteReader reader)
    {
        ReadVersion(reader, ProgramEncoder.PoolVersion);
        ImmutableArray<ConstantData> constants = reader.List(SmallestConstant, "constants", () => ReadConstant(reader));
        reader.End("the pool block");
        return constants;
    }

    private static ConstantData ReadConstant(ByteReader reader)
    {
        int bits = reader.Byte("a width");
        if (bits is not (8 or 16 or 32)) throw reader.UnknownBefore($"a constant of {bits} bits");
        int rows = reader.Unsigned("rows"), columns = reader.Unsigned("columns");
        if (rows == 0 || columns == 0 || (long)rows * columns > reader.Left / (bits / 8)) throw reader.Fault($"a constant [{rows}, {columns}] of {bits} bits in {reader.Left} bytes");
        int count = rows * columns;
        ReadOnlySpan<byte> bytes = reader.Bytes(count * bits / 8, "a constant");
        var values = ImmutableArray.CreateBuilder<int>(count);
        for (int i = 0; i < count; i++)
        {
            values.Add(bits switch
            {
                8 => (sbyte)bytes[i],
                16 => BinaryPrimitives.ReadInt16LittleEndian(bytes[(2 * i)..]),
                _ => BinaryPrimitives.ReadInt32LittleEndian(bytes[(4 * i)..]),
            });
        }

        return new(bits, values.MoveToImmutable(), rows);
    }
}

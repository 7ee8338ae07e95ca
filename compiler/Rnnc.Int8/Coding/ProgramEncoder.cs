using System.Collections.Immutable;
using System.Security.Cryptography;

namespace Rnnc.Int8;

/// <summary>A program as bytes, in the one canonical form of docs/program.md, "Encoding".</summary>
public static class ProgramEncoder
{
    /// <summary>Version of the pool block's layout; it has had one.</summary>
    internal const int PoolVersion = 1;

    internal static ReadOnlySpan<byte> Signature => "RNNC"u8;

    /// <summary>The program block and the pool block in one file.</summary>
    /// <exception cref="InvalidProgramException">The verifier refuses the model.</exception>
    public static byte[] Encode(Int8Model model)
    {
        var writer = new ByteWriter();
        writer.Bytes(Signature);
        foreach (byte[] block in (ReadOnlySpan<byte[]>)[EncodeProgram(model), EncodePool(model.Constants)])
        {
            writer.Unsigned(block.Length);
            writer.Bytes(block);
        }

        return writer.ToArray();
    }

    /// <summary>Everything but the constants, which it refers to by their place in the pool.</summary>
    /// <exception cref="InvalidProgramException">The verifier refuses the model.</exception>
    public static byte[] EncodeProgram(Int8Model model)
    {
        Int8Verifier.Check(model);
        var writer = new ByteWriter();
        writer.Unsigned(model.Version);
        writer.Text(model.Name);
        writer.Unsigned(model.Steps);
        writer.Flags(model.StepsAreFixed);
        writer.Unsigned(model.Constants.Length);
        writer.List(model.Vectors, vector => Write(writer, vector));
        writer.List(model.Tables, table =>
        {
            writer.Text(table.Name);
            writer.Unsigned(table.Constant);
            writer.Byte(table.FractionBits);
            writer.Flags(table.Interpolated);
        });
        writer.List(model.Stages, stage =>
        {
            writer.Byte((int)stage.Kind);
            writer.List(stage.Sections, section =>
            {
                writer.Text(section.Layer);
                writer.List(section.Steps, step => StepCoding.Write(writer, step));
            });
        });
        return writer.ToArray();
    }

    /// <summary>The constant pool.</summary>
    public static byte[] EncodePool(ImmutableArray<ConstantData> constants)
    {
        var writer = new ByteWriter();
        writer.Unsigned(PoolVersion);
        writer.List(constants, constant =>
        {
            writer.Byte(constant.Bits);
            writer.Unsigned(constant.Rows);
            writer.Unsigned(constant.Columns);
            foreach (int value in constant.Values)
            {
                for (int shift = 0; shift < constant.Bits; shift += 8) writer.Byte((value >> shift) & 0xFF);
            }
        });
        return writer.ToArray();
    }

    /// <summary>SHA-256 of the encoded model, in lower-case hexadecimal digits: equal for equal programs on any machine.</summary>
    public static string Digest(Int8Model model) => Convert.ToHexStringLower(SHA256.HashData(Encode(model)));

    private static void Write(ByteWriter writer, Vector vector)
    {
        writer.Text(vector.Name);
        writer.Byte((int)vector.Role);
        writer.Byte(vector.Bits);
        writer.Unsigned(vector.Length);
        writer.Flags(vector.PerStep, vector.Kept);
        writer.Real(vector.Scale);
        writer.Signed(vector.ZeroPoint);
        writer.Unsigned(vector.Constant + 1);
    }
}

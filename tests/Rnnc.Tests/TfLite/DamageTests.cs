using Rnnc.Int8;
using Rnnc.Ir;
using Rnnc.Tflm;
using Xunit;

namespace Rnnc.Tests.TfLite;

/// <summary>A file whose program is damaged is refused, or is another program that runs within its vectors.</summary>
public sealed class DamageTests
{
    [Fact]
    public void Every_single_byte_of_the_program()
    {
        WrittenModel written = WrittenModel.Of("digits_rnn_cell", WrittenModel.Fused);
        (int start, int length) = Program(written.File);
        Parallel.For(0, length, i =>
        {
            byte[] file = [.. written.File];
            file[start + i] ^= (byte)(1 + (i % 255));
            Read(file);
        });
    }

    [Theory]
    [InlineData("digits_lnlstm")]
    [InlineData("digits_gru_cell")]
    public void Random_bytes_of_the_program(string name)
    {
        WrittenModel written = WrittenModel.Of(name, WrittenModel.Fused);
        (int start, int length) = Program(written.File);
        Parallel.For(0, 200, seed =>
        {
            byte[] file = [.. written.File];
            var random = new Random(seed);
            for (int n = random.Next(1, 5); n > 0; n--) file[start + random.Next(length)] = (byte)random.Next(256);
            Read(file);
        });
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(0)]
    public void A_tensor_that_does_not_fit(int operand)
    {
        byte[] file = [.. WrittenModel.Of("digits_rnn_cell", WrittenModel.Fused).File];
        var model = Formats(file);
        int tensor = model.Subgraphs[0].Operators[0].Inputs[operand];

        // The operator's list of inputs: another tensor in this place.
        int[] inputs = [.. model.Subgraphs[0].Operators[0].Inputs];
        byte[] list = [.. inputs.SelectMany(BitConverter.GetBytes)];
        int at = file.AsSpan().IndexOf(list);
        BitConverter.GetBytes(inputs[^1]).CopyTo(file, at + (operand * 4));
        Assert.NotEqual(tensor, inputs[^1]);
        Assert.Throws<InputException>(() => TflmReader.Read(new Origin("damaged.tflite"), file));
    }

    private static Rnnc.Formats.TfLite.TfLiteModel Formats(byte[] file) => Rnnc.Formats.TfLite.TfLiteFile.Decode(new Origin("written"), file);

    private static (int Start, int Length) Program(byte[] file)
    {
        ReadOnlyMemory<byte> options = Formats(file).Subgraphs[0].Operators.First(op => op.CustomCode is not null).CustomOptions;
        Assert.True(System.Runtime.InteropServices.MemoryMarshal.TryGetArray(options, out ArraySegment<byte> place));
        return (place.Offset, place.Count);
    }

    private static void Read(byte[] file)
    {
        try
        {
            Int8Model program = TflmReader.Read(new Origin("damaged.tflite"), file).Program;
            var runner = new Int8Runner(program);
            runner.Infer([.. program.WithRole(VectorRole.Input).Select(vector => new int[vector.Length * (vector.PerStep ? program.Steps : 1)])], program.Steps);
        }
        catch (InputException)
        {
            // Refused, with a place and a remedy.
        }
    }
}

using Rnnc.Int8;
using Rnnc.Ir;
using Rnnc.Tests.EmitC;
using Rnnc.Tflm;
using Xunit;

namespace Rnnc.Tests.Tflm;

/// <summary>What a quantized file becomes, its C, and what damage does.</summary>
public sealed class TflmReaderTests
{
    public static TheoryData<string> Files => [.. Directory.EnumerateFiles(Corpus.Own("tflm"), "*.tflite").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    /// <summary>The last step of a layer is its state: no buffer over time, and steps can be pushed.</summary>
    [Fact]
    public void A_layer_whose_last_step_counts_is_streamable()
    {
        Int8Model program = Read("digits_lstm.tflite");
        Assert.True(program.IsStreamable);
        Assert.Equal([StageKind.Forward, StageKind.Once], program.Stages.Select(stage => stage.Kind));
        Assert.Equal(["h", "c"], program.WithRole(VectorRole.State).Select(state => state.Name[^1..]));
        Assert.All(program.WithRole(VectorRole.State), state => Assert.True(state.Kept));
    }

    /// <summary>Every step has its output, made as it goes.</summary>
    [Fact]
    public void A_head_over_all_steps_runs_in_the_loop()
    {
        Int8Model program = Read("vibration_lstm.tflite");
        Assert.True(program.IsStreamable && program.Stages.Length == 1);
        Assert.True(program.WithRole(VectorRole.Output).Single().PerStep);
    }

    [Fact]
    public void A_graph_with_variables_is_a_step()
    {
        Int8Model program = Read("vibration_gru_variables.tflite");
        Assert.True(program.IsStreamable && program.Stages.Length == 1 && program.Steps == 1);
        Assert.Equal(8, program.WithRole(VectorRole.State).Single().Bits);
    }

    [Fact]
    public void Real_inputs_and_outputs_are_the_integers_that_they_become()
    {
        Int8Model program = Read("vibration_lstm_step16.tflite");
        Assert.Equal(["in_0_x", "in_1_h", "in_2_c"], program.WithRole(VectorRole.Input).Select(input => input.Name));
        Assert.All(program.WithRole(VectorRole.Input).Concat(program.WithRole(VectorRole.Output)), vector => Assert.Equal(16, vector.Bits));
    }

    [Theory]
    [InlineData("digits_lstm/float.tflite", false)]
    [InlineData("tflm/vibration_lstm.tflite", true)]
    [InlineData("tflm/vibration_lstm_step16.tflite", true)]
    public void Tells_integers_from_reals(string file, bool quantized) => Assert.Equal(quantized, TflmReader.IsQuantized(Path.Combine(Corpus.OwnModels, file)));

    [Fact]
    public void A_float_model_is_refused_by_name()
    {
        var fault = Assert.Throws<InputException>(() => TflmReader.Read(Path.Combine(Corpus.OwnModels, "digits_lstm", "float.tflite")));
        Assert.Contains("operators without an integer translation: WHILE", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gcc", "-O2")]
    [InlineData("clang", "-O1 -fsanitize=address,undefined -fno-sanitize-recover=all")]
    public void The_C_of_every_file_gives_the_integers_of_the_oracle(string compiler, string options) =>
        CEmitterTests.Check(compiler, options, [.. Directory.EnumerateFiles(Corpus.Own("tflm"), "*.tflite").Order(StringComparer.Ordinal).Select(file => TflmReader.Read(file).Program)]);

    /// <summary>Bytes changed anywhere: a program that the verifier admits, or a refusal.</summary>
    [Theory]
    [MemberData(nameof(Files))]
    public void Damage_is_a_program_or_refused(string file)
    {
        byte[] intact = File.ReadAllBytes(Path.Combine(Corpus.Own("tflm"), file));
        for (int seed = 0; seed < 150; seed++)
        {
            var random = new Random(seed);
            byte[] damaged = [.. intact];
            for (int i = random.Next(1, 6); i > 0; i--) damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            if (seed % 10 == 0) damaged = damaged[..random.Next(damaged.Length)];
            try
            {
                Int8Verifier.Check(TflmReader.Read(new Origin(file), damaged).Program);
            }
            catch (InputException)
            {
            }
        }
    }

    private static Int8Model Read(string file) => TflmReader.Read(Path.Combine(Corpus.Own("tflm"), file)).Program;
}

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

    /// <summary>States carried by the program, and by a caller who feeds the outputs back: the same integers.</summary>
    [Theory]
    [InlineData("vibration_lstm_step.tflite", 2)]
    [InlineData("vibration_lstm_step16.tflite", 2)]
    [InlineData("vibration_gru_step16.tflite", 1)]
    public void States_of_a_step_are_carried(string file, int states)
    {
        TflmModel open = TflmReader.Read(Path.Combine(Corpus.Own("tflm"), file));
        TflmModel closed = TflmReader.Read(open.Where.File, states: [.. Enumerable.Range(1, states).Select(i => (open.Outputs[i].Name, open.Inputs[i].Name))]);
        Assert.True(closed.Program.IsStreamable);
        Assert.Equal((1, 1, states), (closed.Inputs.Length, closed.Outputs.Length, closed.Program.WithRole(VectorRole.State).Count()));
        Int8Runner fed = new(open.Program), carrying = new(closed.Program);
        Vector[] inputs = [.. open.Program.WithRole(VectorRole.Input)];
        int[][] values = [.. inputs.Select(input => Enumerable.Repeat(input.ZeroPoint, input.Length).ToArray())];
        var random = new Random(1);
        for (int step = 0; step < 100; step++)
        {
            values[0] = [.. values[0].Select(_ => random.Next(inputs[0].Minimum, inputs[0].Maximum + 1))];
            int[][] results = [.. fed.Infer(values, 1)];
            Assert.Equal(results[0], carrying.Run([values[0]], 1)[0]);
            for (int i = 1; i <= states; i++) Assert.Equal(values[i] = results[i], carrying.State(i - 1).ToArray());
        }
    }

    [Fact]
    public void States_that_the_file_does_not_have_are_refused()
    {
        var fault = Assert.Throws<InputException>(() => TflmReader.Read(Path.Combine(Corpus.Own("tflm"), "vibration_lstm_step.tflite"), states: [("output_9", "in_1_h")]));
        Assert.Contains("no output \"output_9\" for a state", fault.Message, StringComparison.Ordinal);
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

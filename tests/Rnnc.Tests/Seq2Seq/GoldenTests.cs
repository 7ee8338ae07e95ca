using Rnnc.Ir;
using Rnnc.Seq2Seq;
using Rnnc.Seq2Seq.Decode;
using Xunit;

namespace Rnnc.Tests.Seq2Seq;

/// <summary>Translators in float against what the framework gave that trained them, whatever files they come from.</summary>
public class GoldenTests
{
    private const double Tolerance = 2e-4;

    /// <summary>Of the references' 64 sources.</summary>
    private const int Sources = 12;

    public static TheoryData<string, string> Models()
    {
        var rows = new TheoryData<string, string>();
        foreach (string model in (string[])["dates_attention", "dates_bi", "dates_lstm"])
        {
            foreach (string form in (string[])["keras", "float.tflite", "onnx", "saved_model", "translate.float.tflite", "translate.onnx", "translate_saved_model"])
                rows.Add(model, form);
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void EncoderStatesLogitsAttentionAndTokensAreTheReferences(string name, string form)
    {
        if (DatesModel.Find(name, form) is not { } model) return;
        Translator translator = model.Translator;
        var stepper = new FloatStepper(translator);
        var greedy = new Decoder(translator, stepper, Helper.Greedy, 0, 0);
        var teacher = new Decoder(translator, stepper, Helper.Teacher, 0, 0);
        Assert.Equal((1, 10, 30, 49), (translator.Loop.Start, translator.Loop.Longest, translator.Loop.SourceLength, translator.Loop.Symbols));
        for (int i = 0; i < Sources; i++)
        {
            int[] source = DatesModel.Row(model.Golden["x_tokens"].Numbers, i);
            Answer answer = greedy.Run(source);
            for (int k = 0; k < translator.States.Length; k++)
            {
                Near(model, $"state_{k}", i, stepper.Handed[translator.States[k]].Floats);
                Near(model, $"state_{k}_after_steps", i, [.. answer.States.SelectMany(states => states[k].Floats.ToArray())]);
            }

            int memory = translator.Source.OutputNames.IndexOf("enc_output");
            if (memory >= 0) Near(model, "y_enc_output", i, stepper.Handed[memory].Floats);
            Assert.Equal(DatesModel.Row(model.Golden["y_tokens"].Numbers, i), answer.Tokens);
            Near(model, "y_logits_greedy", i, [.. answer.Steps.SelectMany(step => step.Logits)]);
            if (translator.Extras.Any()) Near(model, "y_attention", i, [.. answer.Steps.SelectMany(step => step.Extras[0].Floats.ToArray())]);
            Answer taught = teacher.Run(source, DatesModel.Row(model.Golden["x_teacher"].Numbers, i));
            Near(model, "y_logits_teacher", i, [.. taught.Steps.SelectMany(step => step.Logits)]);
        }
    }

    /// <summary>What every step needs of the memory alone is made once: 22,416 multiplications a step are left of 68,496.</summary>
    [Theory]
    [InlineData("keras")]
    [InlineData("translate.onnx")]
    [InlineData("translate.float.tflite")]
    public void ProductsOverTheMemoryLeaveTheLoop(string form)
    {
        Translator translator = DatesModel.Find("dates_attention", form)!.Translator;
        Model step = Rnnc.Lift.Pipeline.Run(translator.Step, Rnnc.Lift.Pipeline.ForQuantization);
        Assert.Equal(22_416, Rnnc.Lift.ModelCost.Of(step).Macs);
        Assert.Equal(2, translator.Memory.Length);
    }

    /// <summary>A memory that the loop reads in several layouts is handed over once.</summary>
    [Theory]
    [InlineData("translate.float.tflite")]
    [InlineData("translate.onnx")]
    [InlineData("translate_saved_model")]
    public void OneMemoryIsOneMemory(string form)
    {
        if (DatesModel.Find("dates_bi", form) is { } model) Assert.Single(model.Translator.Memory);
    }

    /// <summary>The probabilities of a first token are the reference's: 2,000 draws of each of three unsure sources, at both temperatures.</summary>
    [Theory]
    [InlineData("dates_attention")]
    [InlineData("dates_bi")]
    [InlineData("dates_lstm")]
    public void SamplesFollowTheReference(string name)
    {
        if (DatesModel.Find(name, "keras") is not { } model) return;
        ReadOnlySpan<float> temperatures = model.Golden["sample_temperatures"].Numbers.Floats;
        ReadOnlySpan<float> wanted = model.Golden["sample_probs_step1"].Numbers.Floats;
        int symbols = model.Translator.Loop.Symbols;
        Translator single = model.Translator with { Loop = model.Translator.Loop with { Longest = 1 } };
        for (int source = 0; source < 3; source++)
        {
            for (int t = 0; t < temperatures.Length; t++)
            {
                var decoder = new Decoder(single, new Once(new FloatStepper(single)), Helper.Sample, temperatures[t], 7);
                var counts = new double[symbols];
                for (int draw = 0; draw < 2000; draw++) counts[decoder.Run(DatesModel.Row(model.Golden["x_sample_tokens"].Numbers, source)).Tokens[0]]++;
                double distance = 0;
                for (int k = 0; k < symbols; k++) distance += Math.Abs((counts[k] / 2000) - wanted[(((source * temperatures.Length) + t) * symbols) + k]) / 2;
                Assert.InRange(distance, 0, 0.05);
            }
        }
    }

    private static void Near(DatesModel model, string array, int row, ReadOnlySpan<float> found)
    {
        Tensor wanted = model.Golden[array].Numbers;
        int count = wanted.Count / wanted.Dims[0];
        Assert.Equal(count, found.Length);
        double worst = 0;
        for (int i = 0; i < count; i++) worst = Math.Max(worst, Math.Abs(found[i] - wanted.Floats[(row * count) + i]));
        Assert.True(worst <= Tolerance, $"{array}: off by {worst}");
    }

    /// <summary>Remembers the first step: one source is drawn from many times.</summary>
    private sealed class Once(IStepper inner) : IStepper
    {
        private StepResult? first;

        public void Begin(ReadOnlySpan<int> tokens)
        {
            if (first is null) inner.Begin(tokens);
        }

        public StepResult Step(int token) => first ??= inner.Step(token);

        public IReadOnlyList<Tensor> States() => inner.States();
    }
}

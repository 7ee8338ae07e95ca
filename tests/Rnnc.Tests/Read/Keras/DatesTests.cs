using System.Collections.Immutable;
using Rnnc.Evaluate;
using Rnnc.Ir;
using Rnnc.Read;
using Rnnc.Tests.Evaluate;
using Xunit;

namespace Rnnc.Tests.Read.Keras;

/// <summary>Encoders and decoders that hand states over: embeddings, states in and out, attention.</summary>
public sealed class DatesTests
{
    /// <summary>Of the largest value where that is above 1: cell states reach 30 and logits 40, and the goldens are float32 sums themselves.</summary>
    private const double Tolerance = 2e-4;

    [Theory]
    [InlineData("dates_attention")]
    [InlineData("dates_bi")]
    [InlineData("dates_lstm")]
    public void TheDecoderFollowsTheEncoder(string folder)
    {
        if (Corpus.Shared is null) return;
        Model encoder = Read(folder, "encoder.keras"), decoder = Read(folder, "decoder.keras");
        Golden golden = Golden.Beside(encoder.Origin.File)!;
        var given = new Dictionary<string, Tensor> { ["tokens"] = golden["x_tokens"] };
        foreach (string name in encoder.InputNames.Where(name => name != "tokens")) given[name] = golden["x_h0"];
        ImmutableArray<Tensor> encoded = Run(encoder, given);
        int states = golden.Has("state_1") ? 2 : 1, firstState = encoded.Length - states;
        if (golden.Has("y_enc_output")) AssertClose(golden["y_enc_output"], encoded[0]);
        for (int i = 0; i < states; i++)
        {
            AssertClose(golden[$"state_{i}"], encoded[firstState + i]);
            given[$"state_{i}"] = encoded[firstState + i];
        }

        given["enc_output"] = encoded[0];
        Tensor teacher = golden["x_teacher"];
        for (int step = 0; step < teacher.Dims[1]; step++)
        {
            given["token"] = Column(teacher, step);
            ImmutableArray<Tensor> decoded = Run(decoder, given);
            AssertClose(Entry(golden["y_logits_teacher"], step), decoded[0]);
            for (int i = 0; i < states; i++) given[$"state_{i}"] = decoded[1 + i];
        }
    }

    [Theory]
    [InlineData("teacher.keras")]
    [InlineData("teacher.h5")]
    public void TheTeacherForcedModelSharesTheirLayers(string file)
    {
        if (Corpus.Shared is null) return;
        Model model = Read("dates_lstm", file);
        Golden golden = Golden.Beside(model.Origin.File)!;
        Tensor logits = Run(model, new Dictionary<string, Tensor> { ["tokens"] = golden["x_tokens"], ["decoder_in"] = golden["x_teacher"] })[0];
        AssertClose(golden["y_logits_teacher"], logits);
    }

    private static Model Read(string folder, string file) => ModelReader.Read(Path.Combine(Corpus.Shared!, "models", folder, file), ReadOptions.Default);

    private static ImmutableArray<Tensor> Run(Model model, Dictionary<string, Tensor> inputs) => new FloatRunner(model).Run([.. model.InputNames.Select(name => inputs[name])]);

    private static void AssertClose(Tensor expected, Tensor actual)
    {
        double largest = Math.Max(1, expected.Floats.ToArray().Max(Math.Abs));
        Assert.InRange(Golden.Distance(expected, actual) / largest, 0, Tolerance);
    }

    /// <summary>Tokens [runs, steps] at one step, [runs, 1].</summary>
    private static Tensor Column(Tensor tokens, int step) =>
        Tensor.Integer(tokens.Element, [.. Enumerable.Range(0, tokens.Dims[0]).Select(run => tokens.Integers[(run * tokens.Dims[1]) + step])], tokens.Dims[0], 1);

    /// <summary>[runs, steps, n] at one step, [runs, n].</summary>
    private static Tensor Entry(Tensor series, int step)
    {
        int runs = series.Dims[0], steps = series.Dims[1], count = series.Dims[2];
        var values = new float[runs * count];
        for (int run = 0; run < runs; run++) series.Floats.Slice(((run * steps) + step) * count, count).CopyTo(values.AsSpan(run * count));
        return Tensor.Float(values, runs, count);
    }
}

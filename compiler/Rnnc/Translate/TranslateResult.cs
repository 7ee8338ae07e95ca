using Rnnc.Cli.Runs;
using Rnnc.Ir;
using Rnnc.Seq2Seq;

namespace Rnnc.Cli.Translate;

/// <summary>
/// The arrays of a decoding: <c>y_tokens</c> [runs, steps], <c>y_logits</c>, the decoder's further outputs as <c>y_NAME</c>, each state as
/// <c>state_i</c> (handed over) and <c>state_i_after_steps</c>, what else the encoder hands over as <c>source_NAME</c>. Shorter answers are
/// filled with the end token, and with zeros.
/// </summary>
internal static class TranslateResult
{
    public static ResultFile ToFile(Translator translator, IReadOnlyList<Decoded> runs)
    {
        int steps = runs.Max(run => run.Answer.Steps.Length), end = translator.Loop.End ?? 0;
        var file = new ResultFile();
        file.AddArray("y_tokens", Tensor.Integer(ElementType.Int32, [.. runs.SelectMany(run => Filled(run.Answer.Tokens, steps, end))], runs.Count, steps));
        file.AddArray("y_logits", Stacked(runs, steps, (run, step) => Tensor.Float(run.Answer.Steps[step].Logits, translator.Loop.Symbols)));
        int extra = 0;
        foreach (string name in translator.Extras)
        {
            int place = extra++;
            file.AddArray($"y_{name}", Stacked(runs, steps, (run, step) => run.Answer.Steps[step].Extras[place]));
        }

        for (int i = 0; i < translator.States.Length; i++)
        {
            int state = i, output = translator.States[i];
            if (output >= 0) file.AddArray($"state_{i}", Handed(runs, output));
            file.AddArray($"state_{i}_after_steps", Stacked(runs, steps, (run, step) => run.Answer.States[step][state]));
        }

        foreach (int output in translator.Memory.Distinct()) file.AddArray($"source_{translator.Source.OutputNames[output]}", Handed(runs, output));
        return file.AddNames([.. translator.Step.OutputNames]);
    }

    private static Tensor Handed(IReadOnlyList<Decoded> runs, int output)
    {
        Tensor first = runs[0].Handed[output];
        return Tensor.Float([.. runs.SelectMany(run => run.Handed[output].Floats.ToArray())], [runs.Count, .. WithoutBatch(first)]);
    }

    private static Tensor Stacked(IReadOnlyList<Decoded> runs, int steps, Func<Decoded, int, Tensor> part)
    {
        Tensor first = part(runs[0], 0);
        var values = new List<float>();
        foreach (Decoded run in runs)
        {
            for (int step = 0; step < steps; step++) values.AddRange(step < run.Answer.Steps.Length ? part(run, step).Floats : new float[first.Count]);
        }

        return Tensor.Float([.. values], [runs.Count, steps, .. WithoutBatch(first)]);
    }

    private static IEnumerable<long> Filled(IEnumerable<int> tokens, int steps, int end)
    {
        long[] all = [.. tokens.Select(token => (long)token)];
        return [.. all, .. Enumerable.Repeat((long)end, steps - all.Length)];
    }

    private static IEnumerable<int> WithoutBatch(Tensor tensor) => tensor.Rank > 1 && tensor.Dims[0] == 1 ? tensor.Dims.Skip(1) : tensor.Dims;
}

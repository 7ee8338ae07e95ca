using System.Collections.Immutable;
using Rnnc.Ir;
using Rnnc.Quantize.Calibrate;
using Rnnc.Quantize.Choose;
using Rnnc.Seq2Seq.Decode;

namespace Rnnc.Seq2Seq.Int8;

/// <summary>What float runs of a translator show: windows for each half, and the range of what is handed over.</summary>
/// <param name="Source">One window a source.</param>
/// <param name="Step">One window a decoding: its tokens, the memory, the states that it starts from.</param>
internal sealed record Calibration(CalibrationData Source, CalibrationData Step)
{
    private readonly List<CalibrationRun> runs = [];
    private readonly Dictionary<int, double> memory = [];
    private readonly Dictionary<int, double> states = [];

    /// <summary>What greedy decoding did.</summary>
    public IReadOnlyList<CalibrationRun> Runs => runs;

    public static Calibration Collect(Translator translator, IReadOnlyList<int[]> sources, IReadOnlyList<int[]>? wanted)
    {
        var stepper = new FloatStepper(translator);
        var greedy = new Decoder(translator, stepper, Helper.Greedy, 0, 0);
        var teacher = new Decoder(translator, stepper, Helper.Teacher, 0, 0);
        var sourceWindows = new List<CalibrationWindow>();
        var greedyWindows = new List<CalibrationWindow>();
        var taughtWindows = new List<CalibrationWindow>();
        var result = new Calibration(new CalibrationData(sourceWindows), new CalibrationData(greedyWindows));
        for (int i = 0; i < sources.Count; i++)
        {
            Answer answer = greedy.Run(sources[i]);
            sourceWindows.Add(new CalibrationWindow([Array.ConvertAll(sources[i], token => (float)token)], sources[i].Length));
            int[] fed = [.. answer.Tokens.Prepend(translator.Loop.Start).Take(answer.Steps.Length)];
            greedyWindows.Add(result.Window(translator, stepper, answer, fed));
            result.runs.Add(new CalibrationRun(sources[i], fed, [.. answer.Steps.Select(step => step.Logits)]));
            if (wanted is null) continue;
            int[] taught = [.. wanted[i].Prepend(translator.Loop.Start).Take(translator.Loop.Longest)];
            if (!taught.AsSpan().SequenceEqual(fed)) taughtWindows.Add(result.Window(translator, stepper, teacher.Run(sources[i], taught), taught));
        }

        greedyWindows.AddRange(taughtWindows);
        return result;
    }

    /// <summary>For each output of the source that is handed over, 16 bits that hold it at both ends.</summary>
    public Dictionary<int, Format> Formats(double memoryMargin, double stateMargin)
    {
        var bounds = memory.ToDictionary(each => each.Key, each => each.Value * memoryMargin);
        foreach ((int output, double bound) in states) bounds[output] = Math.Max(bounds.GetValueOrDefault(output), bound * stateMargin);
        return bounds.ToDictionary(each => each.Key, each => Format.PowerOfTwo16(each.Value));
    }

    private CalibrationWindow Window(Translator translator, FloatStepper stepper, Answer answer, int[] fed)
    {
        foreach (int output in translator.Memory) Note(memory, output, stepper.Handed[output]);
        for (int i = 0; i < translator.States.Length; i++)
        {
            if (translator.States[i] < 0) continue;
            Note(states, translator.States[i], stepper.Handed[translator.States[i]]);
            foreach (IReadOnlyList<Tensor> after in answer.States) Note(states, translator.States[i], after[i]);
        }

        float[][] inputs = [Array.ConvertAll(fed, token => (float)token), .. translator.Memory.Select(output => stepper.Handed[output].Floats.ToArray())];
        var starts = Enumerable.Range(0, translator.States.Length).Where(i => translator.States[i] >= 0)
            .ToImmutableDictionary(i => translator.Step.Slots[i].Name, i => stepper.Handed[translator.States[i]].Floats.ToArray());
        return new CalibrationWindow(inputs, fed.Length) { States = starts };
    }

    private static void Note(Dictionary<int, double> bounds, int output, Tensor tensor)
    {
        double largest = bounds.GetValueOrDefault(output);
        foreach (float value in tensor.Floats) largest = Math.Max(largest, Math.Abs(value));
        bounds[output] = largest;
    }
}

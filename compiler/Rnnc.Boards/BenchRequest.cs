using Rnnc.Ir;

namespace Rnnc.Boards;

/// <summary>Writes the request of firmware/README.md.</summary>
internal static class BenchRequest
{
    private const uint Magic = 0x31514E52;
    private const int SetStates = 8;

    /// <exception cref="InputException">The runs do not fit the model.</exception>
    public static void Check(CompiledModel model, IReadOnlyList<ModelRun> runs, RunMode mode)
    {
        var where = new Origin(model.Name);
        bool stream = mode.HasFlag(RunMode.Stream);
        if (stream && !model.Streamable)
            throw new InputException(where, "a model that needs its whole window", "a streamable model", "run it window by window");
        bool states = mode.HasFlag(RunMode.ReadStates) || runs.Any(run => run.States is not null);
        if (states && (!model.Streamable || model.States.Count == 0))
            throw new InputException(where, "a model without state slots that can be read", "a streamable model with states");
        for (int i = 0; i < runs.Count; i++) CheckRun(model, runs[i], runs[0].States is not null, stream, where.At($"run {i}"));
    }

    public static void Write(Stream file, CompiledModel model, IReadOnlyList<ModelRun> runs, RunMode mode)
    {
        using var writer = new BinaryWriter(file);
        writer.Write(Magic);
        writer.Write((int)mode | (runs.Any(run => run.States is not null) ? SetStates : 0));
        writer.Write(runs.Count);
        foreach (ModelRun run in runs)
        {
            writer.Write(run.Steps);
            foreach (byte[] state in run.States ?? []) writer.Write(state);
            WriteInputs(writer, model, run, perStep: false, 0, 1);
            if (mode.HasFlag(RunMode.Stream))
                for (int step = 0; step < run.Steps; step++) WriteInputs(writer, model, run, perStep: true, step, 1);
            else
                WriteInputs(writer, model, run, perStep: true, 0, run.Steps);
        }
    }

    private static void WriteInputs(BinaryWriter writer, CompiledModel model, ModelRun run, bool perStep, int step, int steps)
    {
        for (int i = 0; i < model.Inputs.Count; i++)
            if (model.Inputs[i].PerStep == perStep) writer.Write(run.Inputs[i].AsSpan(step * model.Inputs[i].Bytes, steps * model.Inputs[i].Bytes));
    }

    private static void CheckRun(CompiledModel model, ModelRun run, bool withStates, bool stream, Origin where)
    {
        if (run.Steps < 0 || (!stream && run.Steps > model.Steps))
            throw new InputException(where, $"{run.Steps} steps", $"at most {model.Steps}", model.Streamable ? "stream it step by step" : "compile the model for more steps");
        CheckArrays(model.Inputs, run.Inputs, run.Steps, "input", where);
        if ((run.States is not null) != withStates) throw new InputException(where, "initial states for some runs", "for all or for none");
        if (run.States is not null) CheckArrays(model.States, run.States, 1, "state", where);
    }

    private static void CheckArrays(IReadOnlyList<CompiledArray> arrays, IReadOnlyList<byte[]> values, int steps, string kind, Origin where)
    {
        if (values.Count != arrays.Count) throw new InputException(where, $"{values.Count} arrays", $"{arrays.Count}: one for every {kind}");
        for (int i = 0; i < arrays.Count; i++)
            if (values[i].Length != arrays[i].RunBytes(steps))
                throw new InputException(where.Of(arrays[i].Name), $"{values[i].Length} bytes", $"{arrays[i].RunBytes(steps)} bytes for {steps} steps");
    }
}

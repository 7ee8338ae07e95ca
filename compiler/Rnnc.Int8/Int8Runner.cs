using System.Collections.Immutable;

namespace Rnnc.Int8;

/// <summary>
/// The oracle: runs a program in exact integers, as docs/arithmetic.md and docs/program.md define it. Every other executor equals it to the bit.
/// An instance holds the states of one stream; it is used by one thread at a time.
/// </summary>
public sealed class Int8Runner
{
    private readonly Int8Model model;
    private readonly Memory memory;
    private readonly ImmutableArray<int?> tokens;
    private readonly ImmutableArray<(StageKind Kind, ImmutableArray<StepExecution> Steps)> stages;

    /// <exception cref="InvalidProgramException">The verifier refuses the model.</exception>
    public Int8Runner(Int8Model model)
    {
        Int8Verifier.Check(model);
        this.model = model;
        memory = new(model);
        tokens = [.. model.Vectors.Select((_, vector) => Tokens.CountOf(model, vector))];
        stages = [.. model.Stages.Select(stage => (stage.Kind, stage.Steps.Select(step => StepExecution.Of(step, memory)).ToImmutableArray()))];
        Reset();
    }

    /// <summary>Called after every step with each vector that it wrote, before a later step overwrites it; for measurements.</summary>
    public Action<int, ReadOnlyMemory<int>>? Observer { get; init; }

    /// <summary>A runner of what the encoded form says, nothing else: the program as a device gets it.</summary>
    /// <exception cref="InvalidProgramException">The bytes are damaged.</exception>
    public static Int8Runner OfEncoded(ReadOnlyMemory<byte> bytes, Action<int, ReadOnlyMemory<int>>? observer = null) =>
        new(ProgramDecoder.Decode(bytes)) { Observer = observer };

    /// <summary>All states at their initial values, those of stateful layers too.</summary>
    public void Reset() => Initialise(keep: false);

    /// <summary>A window from the initial states (kept ones go on): all steps, then the outputs.</summary>
    /// <param name="inputs">One array per input vector: [steps, Length] or [Length].</param>
    /// <param name="stepCount">Time steps in the window.</param>
    /// <returns>One array per output vector.</returns>
    /// <exception cref="ArgumentException">An input has another length, a value beyond its width, or a token that the model does not know.</exception>
    public ImmutableArray<int[]> Infer(IReadOnlyList<int[]> inputs, int stepCount)
    {
        Initialise(keep: true);
        return Run(inputs, stepCount);
    }

    /// <summary>A window from the states as they are. Parameters, result and errors as of <see cref="Infer"/>.</summary>
    public ImmutableArray<int[]> Run(IReadOnlyList<int[]> inputs, int stepCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(stepCount);
        if (model.StepsAreFixed && stepCount != model.Steps) throw new ArgumentOutOfRangeException(nameof(stepCount), stepCount, $"exactly {model.Steps} steps");
        SetWindow(inputs, stepCount);
        foreach ((StageKind kind, ImmutableArray<StepExecution> steps) in stages)
        {
            int count = kind switch { StageKind.Refresh => 0, StageKind.Once or StageKind.Start => 1, _ => stepCount };
            for (int run = 0; run < count; run++) Execute(steps, kind == StageKind.Backward ? stepCount - 1 - run : run, run);
        }

        return [.. Indices(VectorRole.Output).Select(i => (int[])memory[i].Clone())];
    }

    /// <summary>The integers of one state vector, by its place among the states.</summary>
    public ReadOnlySpan<int> State(int slot) => memory[Indices(VectorRole.State).ElementAt(slot)];

    /// <exception cref="ArgumentException">Another length, or a value beyond the state's width.</exception>
    public void SetState(int slot, ReadOnlySpan<int> values)
    {
        int index = Indices(VectorRole.State).ElementAt(slot);
        RequireFit(model.Vectors[index], values, model.Vectors[index].Length);
        values.CopyTo(memory[index]);
        Refresh();
    }

    private static void RequireFit(Vector vector, ReadOnlySpan<int> values, int length)
    {
        if (values.Length != length) throw new ArgumentException($"{vector.Role} {vector.Name} has {values.Length} values, {length} are needed");
        foreach (int value in values)
        {
            if (value < vector.Minimum || value > vector.Maximum) throw new ArgumentException($"{vector.Role} {vector.Name} has the value {value}, beyond {vector.Bits} bits");
        }
    }

    private void RequireTokens(int vector, int[] values)
    {
        if (tokens[vector] is not { } count || !values.AsSpan().ContainsAnyExceptInRange(0, count - 1)) return;
        throw new ArgumentException($"input {model.Vectors[vector].Name} has a token outside of 0..{count - 1}");
    }

    private IEnumerable<int> Indices(VectorRole role) => Enumerable.Range(0, model.Vectors.Length).Where(i => model.Vectors[i].Role == role);

    /// <summary>Takes the inputs; all rows of outputs and windows are zeros.</summary>
    private void SetWindow(IReadOnlyList<int[]> inputs, int stepCount)
    {
        int next = 0, expected = model.WithRole(VectorRole.Input).Count();
        if (inputs.Count != expected) throw new ArgumentException($"{inputs.Count} inputs, {expected} are needed", nameof(inputs));
        for (int i = 0; i < model.Vectors.Length; i++)
        {
            Vector vector = model.Vectors[i];
            int length = vector.PerStep ? checked(vector.Length * stepCount) : vector.Length;
            if (vector.Role == VectorRole.Input)
            {
                RequireFit(vector, inputs[next], length);
                RequireTokens(i, inputs[next]);
                memory[i] = inputs[next++];
            }
            else if (vector.Role is VectorRole.Output or VectorRole.Window)
            {
                memory[i] = new int[length];
            }
        }
    }

    private void Initialise(bool keep)
    {
        foreach (int i in Indices(VectorRole.State))
        {
            Vector vector = model.Vectors[i];
            if (keep && vector.Kept) continue;
            if (vector.Constant < 0) Array.Clear(memory[i]);
            else memory.Constant(vector.Constant).CopyTo(memory[i], 0);
        }

        Refresh();
    }

    private void Refresh()
    {
        foreach ((StageKind kind, ImmutableArray<StepExecution> steps) in stages)
        {
            if (kind == StageKind.Refresh) Execute(steps, time: 0, run: 0);
        }
    }

    private void Execute(ImmutableArray<StepExecution> steps, int time, int run)
    {
        foreach (StepExecution step in steps)
        {
            step.Execute(time, run);
            if (Observer is null) continue;
            foreach (int vector in step.Written) Observer(vector, memory[vector]);
        }
    }
}

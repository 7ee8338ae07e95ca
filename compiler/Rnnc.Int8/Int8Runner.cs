using System.Collections.Immutable;

namespace Rnnc.Int8;

/// <summary>
/// The oracle: runs a program in exact integers, as docs/arithmetic.md and docs/program.md define it. Every other executor equals it to the bit.
/// An instance holds the states of one stream.
/// </summary>
public sealed class Int8Runner
{
    private readonly Int8Model model;
    private readonly int[][] memory;
    private int steps;

    public Int8Runner(Int8Model model)
    {
        Int8Verifier.Check(model);
        this.model = model;
        memory = new int[model.Vectors.Length][];
        for (int i = 0; i < memory.Length; i++)
        {
            Vector vector = model.Vectors[i];
            memory[i] = vector.Role == VectorRole.Constant ? [.. model.Constants[vector.Constant].Values] : new int[vector.PerStep ? 0 : vector.Length];
        }

        Reset();
    }

    /// <summary>Called after every step with the vector that it wrote, before anything overwrites it; for measurements.</summary>
    public Action<int, ReadOnlyMemory<int>>? Observer { get; init; }

    /// <summary>All states at their initial values, those of stateful layers too.</summary>
    public void Reset() => Initialise(keep: false);

    /// <summary>A window from the initial states (kept ones go on): all steps, then the outputs.</summary>
    /// <param name="inputs">One array per input vector: [steps, Length] or [Length].</param>
    /// <param name="stepCount">Time steps in the window.</param>
    /// <returns>One array per output vector.</returns>
    public ImmutableArray<int[]> Infer(IReadOnlyList<int[]> inputs, int stepCount)
    {
        Initialise(keep: true);
        return Run(inputs, stepCount);
    }

    /// <summary>A window from the states as they are.</summary>
    public ImmutableArray<int[]> Run(IReadOnlyList<int[]> inputs, int stepCount)
    {
        if (model.StepsAreFixed && stepCount != model.Steps) throw new ArgumentOutOfRangeException(nameof(stepCount), stepCount, $"exactly {model.Steps} steps");
        steps = stepCount;
        int next = 0;
        for (int i = 0; i < memory.Length; i++)
        {
            Vector vector = model.Vectors[i];
            int length = vector.PerStep ? vector.Length * stepCount : vector.Length;
            if (vector.Role == VectorRole.Input)
            {
                if (inputs[next].Length != length) throw new ArgumentException($"input {vector.Name} has {inputs[next].Length} values, {length} are needed", nameof(inputs));
                memory[i] = inputs[next++];
            }
            else if (vector.PerStep)
            {
                memory[i] = new int[length];
            }
        }

        foreach (Stage stage in model.Stages)
        {
            int count = stage.Kind switch { StageKind.Refresh => 0, StageKind.Once => 1, _ => stepCount };
            for (int run = 0; run < count; run++)
            {
                int time = stage.Kind == StageKind.Backward ? stepCount - 1 - run : run;
                foreach (Step step in stage.Steps) Execute(step, time, run);
            }
        }

        return [.. Indices(VectorRole.Output).Select(i => (int[])memory[i].Clone())];
    }

    /// <summary>The integers of one state vector, by its place among the states.</summary>
    public ReadOnlySpan<int> State(int slot) => memory[Indices(VectorRole.State).ElementAt(slot)];

    public void SetState(int slot, ReadOnlySpan<int> values)
    {
        values.CopyTo(memory[Indices(VectorRole.State).ElementAt(slot)]);
        Refresh();
    }

    private IEnumerable<int> Indices(VectorRole role) => Enumerable.Range(0, memory.Length).Where(i => model.Vectors[i].Role == role);

    private void Initialise(bool keep)
    {
        foreach (int i in Indices(VectorRole.State))
        {
            Vector vector = model.Vectors[i];
            if (keep && vector.Kept) continue;
            if (vector.Constant < 0) Array.Clear(memory[i]);
            else model.Constants[vector.Constant].Values.CopyTo(memory[i]);
        }

        Refresh();
    }

    private void Refresh()
    {
        foreach (Stage stage in model.Stages.Where(stage => stage.Kind == StageKind.Refresh))
        {
            foreach (Step step in stage.Steps) Execute(step, 0, 0);
        }
    }

    private void Execute(Step step, int time, int run)
    {
        switch (step)
        {
            case MatVec product: Execute(product, time, run); break;
            case Map map: Execute(map, time, run); break;
            case Reduction reduction: Execute(reduction, time, run); break;
            default: throw new InvalidOperationException($"unknown step {step}");
        }
    }

    private Span<int> Resolve(Ref part, int time, int run)
    {
        int row = part.Row switch { Row.Time => time, Row.Run => run, _ => 0 };
        int length = part.Row == Row.Whole && model.Vectors[part.Vector].PerStep ? memory[part.Vector].Length : part.Length;
        return memory[part.Vector].AsSpan(row * model.Vectors[part.Vector].Length + part.Offset, length);
    }

    private void Execute(MatVec product, int time, int run)
    {
        Span<int> output = Resolve(product.Output, time, run);
        for (int r = 0; r < output.Length; r++)
        {
            long total = 0;
            foreach (Accumulator accumulator in product.Accumulators)
            {
                int sum = model.Constants[accumulator.Bias].Values[r];
                foreach (Part part in accumulator.Parts)
                {
                    ReadOnlySpan<int> vector = Resolve(part.Input, time, run);
                    ReadOnlySpan<int> row = model.Constants[part.Matrix].Values.AsSpan().Slice(r * vector.Length, vector.Length);
                    for (int k = 0; k < vector.Length; k++) sum = checked(sum + row[k] * vector[k]);
                }

                total += new Rescale(model.Constants[accumulator.Multipliers].Values[r], accumulator.LeftShift).Apply(sum);
            }

            output[r] = Arithmetic.Saturate(total, 16);
        }

        Observer?.Invoke(product.Output.Vector, memory[product.Output.Vector]);
    }

    private void Execute(Map map, int time, int run)
    {
        Span<int> registers = stackalloc int[map.Ops.Length];
        for (int lane = 0; lane < map.Lanes; lane++)
        {
            for (int i = 0; i < map.Ops.Length; i++) registers[i] = Execute(map.Ops[i], registers, lane, map.Lanes, time, run);
        }

        if (Observer is null) return;
        foreach (LaneOp op in map.Ops)
        {
            if (op is Store store) Observer(store.Target.Vector, memory[store.Target.Vector]);
            if (op is StoreView view) Observer(view.Target.Vector, memory[view.Target.Vector]);
        }
    }

    private int Execute(LaneOp op, ReadOnlySpan<int> registers, int lane, int lanes, int time, int run)
    {
        switch (op)
        {
            case Load load:
                ReadOnlySpan<int> source = Resolve(load.Source, time, run);
                return source[load.Access switch
                {
                    Access.Each => lane,
                    Access.Single => 0,
                    Access.Cycle => lane % source.Length,
                    _ => lane / (lanes / source.Length),
                }];
            case Literal literal:
                return literal.Value;
            case Multiply multiply:
                return Finish(multiply.Rescale.Apply((long)registers[multiply.A] * registers[multiply.B]), multiply.Wide);
            case Sum sum:
                long a = (long)registers[sum.A] << sum.ShiftA, b = (long)registers[sum.B] << sum.ShiftB;
                return Finish(sum.Rescale.Apply(sum.Subtract ? a - b : a + b), sum.Wide);
            case Narrow narrow:
                return Finish(narrow.Rescale.Apply(registers[narrow.A]), narrow.Wide);
            case Extreme extreme:
                return extreme.Largest ? Math.Max(registers[extreme.A], registers[extreme.B]) : Math.Min(registers[extreme.A], registers[extreme.B]);
            case Lookup lookup:
                Table table = model.Tables[lookup.Table];
                return Arithmetic.Lookup(model.Constants[table.Constant].Values.AsSpan(), table, registers[lookup.A]);
            case Power power:
                return Arithmetic.Power(model.Constants[model.Tables[power.Table].Constant].Values.AsSpan(), power.Kind, power.Shift, registers[power.A]);
            case Compare compare:
                int left = registers[compare.A], right = registers[compare.B];
                bool holds = compare.Kind switch
                {
                    CompareKind.Less => left < right,
                    CompareKind.LessEqual => left <= right,
                    CompareKind.Equal => left == right,
                    _ => left != right,
                };
                return holds ? 1 : 0;
            case Choose choose:
                return registers[choose.Condition] != 0 ? registers[choose.A] : registers[choose.B];
            case Store store:
                return Resolve(store.Target, time, run)[lane] = registers[store.A];
            case StoreView view:
                int bits = model.Vectors[view.Target.Vector].Bits;
                Resolve(view.Target, time, run)[lane] = Arithmetic.Saturate(view.Rescale.Apply(registers[view.A]) + view.ZeroPoint, bits);
                return registers[view.A];
            default:
                throw new InvalidOperationException($"unknown operation {op}");
        }
    }

    private static int Finish(long value, bool wide) => wide ? checked((int)value) : Arithmetic.Saturate(value, 16);

    private void Execute(Reduction reduction, int time, int run)
    {
        ReadOnlySpan<int> a = Resolve(reduction.A, time, run), b = Resolve(reduction.B, time, run);
        Span<int> output = Resolve(reduction.Output, time, run);
        int size = a.Length / output.Length;
        for (int g = 0; g < output.Length; g++)
        {
            long result = reduction.Kind switch { ReductionKind.Largest => long.MinValue, ReductionKind.Smallest => long.MaxValue, _ => 0 };
            for (int i = g * size; i < (g + 1) * size; i++)
            {
                result = reduction.Kind switch
                {
                    ReductionKind.Sum => result + a[i],
                    ReductionKind.SumOfProducts => result + (long)a[i] * b[i],
                    ReductionKind.Largest => Math.Max(result, a[i]),
                    _ => Math.Min(result, a[i]),
                };
            }

            output[g] = checked((int)Rescale.RightShift(reduction.Shift).Apply(result));
        }

        Observer?.Invoke(reduction.Output.Vector, memory[reduction.Output.Vector]);
    }
}

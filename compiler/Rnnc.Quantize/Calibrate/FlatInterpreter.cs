using System.Collections.Immutable;
using Rnnc.Evaluate;
using Rnnc.Int8;
using Rnnc.Ir;
using Rnnc.Quantize.Flat;

namespace Rnnc.Quantize.Calibrate;

/// <summary>
/// Runs a scheduled model in double precision and shows every value that is made. Sums go from the first element to the last,
/// functions are the portable ones: the same input gives the same bits on every machine.
/// </summary>
public sealed class FlatInterpreter
{
    private readonly FlatModel model;
    private readonly Dictionary<FlatValue, double[]> current = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<FlatValue, double[][]> collected = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<FlatNode, Action<int>> actions = [];

    private ImmutableDictionary<string, float[]> given = ImmutableDictionary<string, float[]>.Empty;

    public FlatInterpreter(FlatModel model)
    {
        this.model = model;
        foreach (FlatNode node in model.Nodes) actions[node] = Compile(node);
    }

    /// <summary>Called for each value after it is made, at each step; also for the rows of model inputs and for states at the start of a step.</summary>
    public Action<FlatValue, double[]>? Observer { get; set; }

    /// <summary>Called for each product with its operands.</summary>
    public Action<FlatNode, double[][]>? ProductObserver { get; set; }

    /// <summary>One window, from the initial states where the window gives none.</summary>
    /// <returns>One array per output, rows one after the other.</returns>
    public double[][] Run(CalibrationWindow window)
    {
        (IReadOnlyList<float[]> inputs, int steps) = window;
        given = window.States;
        for (int i = 0; i < model.Inputs.Count; i++) Feed(model.Inputs[i], inputs[i], steps);
        for (int s = 0; s < model.Stages.Count; s++) RunStage(s, steps);
        return [.. model.Outputs.Select(output => output.Value.HasRows ? collected[output.Value].SelectMany(row => row).ToArray() : At(output.Value))];
    }

    private void Feed(FlatValue input, float[] values, int steps)
    {
        double[] all = Array.ConvertAll(values, value => (double)value);
        if (!input.HasRows)
        {
            Set(input, all);
            return;
        }

        collected[input] = [.. Enumerable.Range(0, steps).Select(t => all.AsSpan(t * input.Length, input.Length).ToArray())];
        foreach (double[] row in collected[input]) Observer?.Invoke(input, row);
    }

    private void RunStage(int index, int steps)
    {
        FlatStage stage = model.Stages[index];
        List<FlatState> states = model.States.FindAll(state => state.Stage == index);
        foreach (FlatState state in states)
        {
            float[] start = (state.Slot is null ? null : given.GetValueOrDefault(state.Slot)) ?? state.Initial ?? new float[state.Read.Length];
            double[] initial = state.Source is not null ? At(state.Source) : Array.ConvertAll(start, value => (double)value);
            current[state.Read] = initial;
        }

        int count = stage.IsLoop ? steps : 1;
        var rowsHere = stage.Nodes.Select(node => node.Output).Where(value => value.HasRows).ToList();
        if (stage.IsLoop) foreach (FlatValue value in rowsHere) collected[value] = new double[steps][];
        for (int run = 0; run < count; run++)
        {
            int time = stage.Kind == StageKind.Backward ? steps - 1 - run : run;
            if (stage.IsLoop) foreach ((FlatValue value, double[][] rows) in collected) if (!rowsHere.Contains(value)) current[value] = rows[time];
            foreach (FlatState state in states) Observer?.Invoke(state.Read, current[state.Read]);
            foreach (FlatNode node in stage.Nodes) actions[node](time);
            if (stage.IsLoop) foreach (FlatValue value in rowsHere) collected[value][value.RowsAsRun ? run : time] = current[value];
            double[][] next = [.. states.Select(state => At(state.Write))];
            for (int i = 0; i < states.Count; i++) current[states[i].Read] = next[i];
        }

        foreach (FlatState state in states) Set(state.Final, current[state.Read]);
    }

    private double[] At(FlatValue value)
    {
        if (value.Constant is not null) return Array.ConvertAll(value.Constant, element => (double)element);
        return value.Base is null ? current[value] : current[value.Base].AsSpan(value.Offset, value.Length).ToArray();
    }

    private void Set(FlatValue value, double[] values)
    {
        current[value] = values;
        Observer?.Invoke(value, values);
    }

    private Action<int> Compile(FlatNode node)
    {
        FlatValue output = node.Output;
        switch (node.Op)
        {
            case FlatLinear linear:
                return _ => Set(output, Multiply(node, linear, output.Length));
            case FlatElementwise elementwise:
                return CompileElementwise(elementwise, output);
            case FlatTable table:
                return _ => Set(output, Lanes(output.Length, [table.Operand], lane => table.Function(lane[0])));
            case FlatReduce reduce:
                return _ => Set(output, Reduce(reduce, output.Length));
            case FlatConcat concat:
                return _ => Set(output, [.. concat.Inputs.SelectMany(At)]);
            case FlatGather gather:
                double[] entries = Array.ConvertAll(gather.Table.Floats.ToArray(), value => (double)value);
                return _ => Set(output, [.. At(gather.Index).SelectMany(index => entries.AsSpan((int)Math.Clamp(index, 0, gather.Rows - 1) * gather.Columns, gather.Columns).ToArray())]);
            case FlatDataProduct product:
                return _ => Set(output, Multiply(product, output.Length));
            case FlatAllRows all:
                return _ => Set(output, [.. collected[all.Input].SelectMany(row => row)]);
            default:
                throw new InvalidOperationException($"unknown operation {node.Op}");
        }
    }

    private Action<int> CompileElementwise(FlatElementwise elementwise, FlatValue output)
    {
        switch (elementwise.Op)
        {
            case Unary unary:
                Func<double, double> function = UnaryFunction.Of(unary);
                return _ => Set(output, Lanes(output.Length, elementwise.Operands, lane => function(lane[0])));
            case Binary binary:
                Func<double, double, double> combine = ElementwiseFunction.Of(binary.Kind);
                return _ => Set(output, Lanes(output.Length, elementwise.Operands, lane => combine(lane[0], lane[1])));
            default:
                return _ => Set(output, Lanes(output.Length, elementwise.Operands, lane => lane[0] != 0 ? lane[1] : lane[2]));
        }
    }

    private double[] Lanes(int count, IReadOnlyList<FlatOperand> operands, Func<double[], double> function)
    {
        double[][] sources = [.. operands.Select(operand => At(operand.Value))];
        var lane = new double[operands.Count];
        var result = new double[count];
        for (int i = 0; i < count; i++)
        {
            for (int k = 0; k < lane.Length; k++)
            {
                int length = sources[k].Length;
                lane[k] = sources[k][operands[k].Access switch { Access.Each => i, Access.Single => 0, Access.Cycle => i % length, _ => i / (count / length) }];
            }

            result[i] = function(lane);
        }

        return result;
    }

    private double[] Multiply(FlatNode node, FlatLinear linear, int units)
    {
        var sums = new double[units];
        double[][] operands = [.. linear.Inputs.Select(At)];
        ProductObserver?.Invoke(node, operands);
        for (int i = 0; i < operands.Length; i++)
        {
            double[] x = operands[i];
            ReadOnlySpan<float> weights = linear.Weights[i].Floats;
            for (int k = 0; k < x.Length; k++)
            {
                double value = x[k];
                ReadOnlySpan<float> row = weights.Slice(k * units, units);
                for (int n = 0; n < units; n++) sums[n] += value * row[n];
            }
        }

        for (int n = 0; n < units; n++) sums[n] += linear.Bias[n];
        return sums;
    }

    private double[] Multiply(FlatDataProduct product, int count)
    {
        double[] matrix = At(product.Matrix), vector = At(product.Vector);
        (int across, int along) = product.Transposed ? (1, count) : (vector.Length, 1);
        var result = new double[count];
        for (int i = 0; i < count; i++)
        {
            for (int k = 0; k < vector.Length; k++) result[i] += matrix[(i * across) + (k * along)] * vector[k];
        }

        return result;
    }

    private double[] Reduce(FlatReduce reduce, int groups)
    {
        double[] a = At(reduce.A), b = At(reduce.B);
        int size = a.Length / groups;
        var result = new double[groups];
        for (int g = 0; g < groups; g++)
        {
            double value = reduce.Kind switch { ReduceKind.Max => double.NegativeInfinity, ReduceKind.Min => double.PositiveInfinity, _ => 0 };
            for (int i = g * size; i < (g + 1) * size; i++)
            {
                double element = reduce.OfProducts ? a[i] * b[i] : a[i];
                value = reduce.Kind switch { ReduceKind.Max => Math.Max(value, element), ReduceKind.Min => Math.Min(value, element), _ => value + element };
            }

            result[g] = reduce.Kind == ReduceKind.Mean ? value / size : value;
        }

        return result;
    }
}

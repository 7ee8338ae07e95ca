using Rnnc.Cli.Int8;
using Rnnc.Evaluate;
using Rnnc.Int8;
using Rnnc.Ir;

namespace Rnnc.Cli.Runs;

/// <summary>Joins the runs of the oracle into arrays of the shapes that the float reference gives.</summary>
internal static class Int8Results
{
    public static ResultFile ToFile(IntegerModel model, RunInputs inputs, IReadOnlyList<OracleRun> runs)
    {
        Vector[] outputs = [.. model.Program.WithRole(VectorRole.Output)];
        Vector[] inputVectors = [.. model.Program.WithRole(VectorRole.Input)];
        Value[] declared = [.. model.Lifted.Outputs];
        Value[] declaredInputs = [.. model.Lifted.Inputs];
        return new ResultFile()
            .Add("y", "", Join(outputs, declared, inputs, runs, (run, i, shape) => Tensor.Float(run.Result.Values[i], shape)))
            .Add("y", "_q", Join(outputs, declared, inputs, runs, (run, i, shape) => Integers(outputs[i], run.Result.Outputs[i], shape)))
            .Add("x", "_q", Join(inputVectors, declaredInputs, inputs, runs, (run, i, shape) => Integers(inputVectors[i], run.Result.Inputs[i], shape)))
            .AddStates(States(model, inputs, runs))
            .AddNames(model.Lifted.OutputNames);
    }

    /// <summary>One output over all runs, dequantized.</summary>
    public static Tensor Output(IntegerModel model, RunInputs inputs, IReadOnlyList<OracleRun> runs, int index)
    {
        Vector vector = model.Program.WithRole(VectorRole.Output).ElementAt(index);
        Value declared = model.Lifted.Outputs.ElementAt(index);
        return Join([vector], [declared], inputs, runs, (run, _, shape) => Tensor.Float(run.Result.Values[index], shape))[0];
    }

    private static Tensor[] Join(
        Vector[] vectors, Value[] declared, RunInputs inputs, IReadOnlyList<OracleRun> runs, Func<OracleRun, int, int[], Tensor> tensor) => [.. vectors.Select((vector, i) =>
    {
        var joiner = new RunJoiner(declared[i].Type, inputs);
        foreach (OracleRun run in runs) joiner.Add(tensor(run, i, ShapeOf(declared[i].Type.Shape, vector, run.Window.Steps)));
        return joiner.Join();
    })];

    private static Tensor[] States(IntegerModel model, RunInputs inputs, IReadOnlyList<OracleRun> runs)
    {
        bool stream = inputs.Mode == FeedMode.Stream;
        return [.. model.States.Select(state =>
        {
            var joiner = new RunJoiner(state.Type, inputs);
            int[] shape = ShapeOf(state.Type.Shape, state.Vector, 1);
            foreach (OracleRun run in stream ? runs.TakeLast(1) : runs)
                joiner.Add(Tensor.Float(Array.ConvertAll(run.States[state.Place], q => (float)((q - state.Vector.ZeroPoint) * state.Vector.Scale)), shape));
            return joiner.Join();
        })];
    }

    /// <summary>The declared shape with a batch of 1 and this run's steps.</summary>
    private static int[] ShapeOf(Shape declared, Vector vector, int steps)
    {
        int? batch = BatchAxis.Of(declared);
        int[] sizes = [.. declared.Select((dim, axis) => axis == batch ? 1 : dim.IsFixed ? dim.Size : steps)];
        int count = vector.PerStep ? checked(vector.Length * steps) : vector.Length;
        int timeAxis = Enumerable.Range(0, sizes.Length).FirstOrDefault(axis => axis != batch, -1);
        // A file's number of steps is a default only: the data decides.
        if (vector.PerStep && timeAxis >= 0) sizes[timeAxis] = steps;
        return sizes.Aggregate(1, (product, size) => product * size) == count ? sizes : [1, count];
    }

    private static Tensor Integers(Vector vector, int[] values, int[] shape) => Tensor.Integer(
        vector.Bits switch { 8 => ElementType.Int8, 16 => ElementType.Int16, _ => ElementType.Int32 }, Array.ConvertAll(values, value => (long)value), shape);
}

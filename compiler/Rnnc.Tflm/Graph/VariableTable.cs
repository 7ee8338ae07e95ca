using System.Collections.Immutable;
using Rnnc.Formats.TfLite;
using Rnnc.Formats.TfLite.Options;
using Rnnc.Int8;
using Rnnc.Ir;
using Rnnc.Tflm.Numerics;

namespace Rnnc.Tflm.Graph;

/// <summary>
/// The values that a graph keeps between runs: variable tensors and inputs whose next values are outputs, which start at the real value 0,
/// and resource variables, which start at what a CALL_ONCE subgraph assigns. Each is a kept state. All but variable tensors are written when
/// all else has been done.
/// </summary>
internal sealed class VariableTable(TfLiteModel file, GraphTranslator graph)
{
    private readonly Dictionary<int, ImmutableArray<Cell>> tensors = [];
    private readonly Dictionary<int, string> handles = [];
    private readonly Dictionary<string, TfLiteTensor> initial = [];
    private readonly Dictionary<string, TensorValue> read = [];
    private readonly Dictionary<string, TensorValue> written = [];

    /// <summary>The variable's identity across subgraphs.</summary>
    public static string Identity(TfLiteOperator op)
    {
        var options = op.OptionsAs<VarHandleOptions>();
        return options.Container.Length == 0 ? options.SharedName : $"{options.Container}/{options.SharedName}";
    }

    /// <summary>The state of a variable tensor.</summary>
    public ImmutableArray<Cell> StateOf(TfLiteTensor tensor, string name)
    {
        if (!tensor.IsVariable) throw new InputException(tensor.Where, "a state that is no variable tensor", "one that is", Remedies.Float);
        if (tensors.TryGetValue(tensor.Index, out ImmutableArray<Cell> cells)) return cells;
        Encoding encoding = graph.EncodingOf(tensor);
        int count = GraphTranslator.ShapeOf(tensor).Aggregate(1, (product, extent) => product * extent);
        return tensors[tensor.Index] = AddState(name, encoding, [.. Enumerable.Repeat(encoding.ZeroPoint, count)]);
    }

    /// <summary>Takes the initial values that a CALL_ONCE subgraph assigns.</summary>
    public void Initialise(int subgraph)
    {
        TfLiteSubgraph once = file.Subgraphs[subgraph];
        var names = new Dictionary<int, string>();
        foreach (TfLiteOperator op in once.Operators)
        {
            if (op.Code == BuiltinOperator.VAR_HANDLE && op.Outputs.Length == 1)
                names[op.Outputs[0]] = Identity(op);
            else if (op.Code == BuiltinOperator.ASSIGN_VARIABLE && op.Inputs.Length == 2 && op.Inputs[1] >= 0 && names.TryGetValue(op.Inputs[0], out string? name) && once.Tensors[op.Inputs[1]].IsConstant)
                initial[name] = once.Tensors[op.Inputs[1]];
            else
                throw new InputException(op.Where, "an initial value that is computed", "variables that start from constants", Remedies.Float);
        }
    }

    public void Declare(TfLiteOperator handle) => handles[handle.Outputs[0]] = Identity(handle);

    public TensorValue Read(int handle, TfLiteTensor tensor, Origin at)
    {
        string name = NameOf(handle, at);
        if (written.TryGetValue(name, out TensorValue? now)) return now;
        if (read.TryGetValue(name, out TensorValue? known)) return known;
        Encoding encoding = graph.EncodingOf(tensor);
        var value = new TensorValue(GraphTranslator.ShapeOf(tensor), encoding);
        return read[name] = value with { Cells = AddState(name, encoding, InitialOf(name, value)) };
    }

    /// <summary>The value that the variable has from now on.</summary>
    public void Write(int handle, TensorValue value, Origin at) => written[NameOf(handle, at)] = value;

    /// <summary>An input whose next value is an output: a state that starts at the real value 0.</summary>
    public TensorValue Carry(string name, TfLiteTensor tensor)
    {
        var value = new TensorValue(GraphTranslator.ShapeOf(tensor), graph.EncodingOf(tensor));
        return read[KeyOf(name)] = value with { Cells = AddState(name, value.Encoding, InitialOf(KeyOf(name), value)) };
    }

    /// <summary>The value that such an input has from now on.</summary>
    public void Next(string name, TensorValue value) => written[KeyOf(name)] = value;

    /// <summary>Adds the steps that write the states; values that lie in states are saved first, as one may go to another.</summary>
    public void WriteBack()
    {
        var moves = new List<(StageBuilder Stage, ImmutableArray<Cell> From, ImmutableArray<Cell> To)>();
        foreach ((string name, TensorValue value) in written)
        {
            if (!read.TryGetValue(name, out TensorValue? state)) continue;
            if (value.Time is not null || value.Count != state.Count || value.Encoding != state.Encoding)
                throw new InputException(file.Where.Of(name), "a variable that is written in another format than it is read in", "one format", Remedies.Float);
            Workspace space = graph.Space;
            Site site = space.Settle([value], file.Where);
            ImmutableArray<Cell> from = space.Cells(value);
            if (from.Any(cell => space.Program.Vectors[cell.Vector].Role == VectorRole.State))
            {
                int vector = space.Program.Add(new Vector("saved", VectorRole.Scratch, value.Encoding.Bits, value.Count, PerStep: false, value.Encoding.Scale, Workspace.ZeroPointOf(value.Encoding)));
                ImmutableArray<Cell> saved = Workspace.RowCells(vector, value.Count);
                space.Copy(site.Stage, from, saved);
                from = saved;
            }

            moves.Add((site.Stage, from, state.Cells));
        }

        foreach ((StageBuilder stage, ImmutableArray<Cell> from, ImmutableArray<Cell> to) in moves) graph.Space.Copy(stage, from, to, canFuse: false);
    }

    /// <summary>Inputs and resource variables may share names.</summary>
    private static string KeyOf(string input) => $"input {input}";

    private string NameOf(int handle, Origin at) => handles.TryGetValue(handle, out string? name) ? name : throw new InputException(at, "a handle of no variable", "the result of a VAR_HANDLE", Remedies.Intact);

    private ImmutableArray<int> InitialOf(string name, TensorValue value)
    {
        if (!initial.TryGetValue(name, out TfLiteTensor? tensor)) return [.. Enumerable.Repeat(value.Encoding.ZeroPoint, value.Count)];
        Tensor numbers = tensor.ReadConstant();
        if (numbers.Count != value.Count) throw new InputException(tensor.Where, $"{numbers.Count} initial values", $"{value.Count}", Remedies.Intact);
        if (numbers.Element != ElementType.Float32) return [.. numbers.Integers.ToArray().Select(number => checked((int)number))];
        return [.. numbers.Floats.ToArray().Select(number => FloatQuantization.Quantize(number, value.Encoding))];
    }

    private ImmutableArray<Cell> AddState(string name, Encoding encoding, ImmutableArray<int> start)
    {
        ProgramBuilder program = graph.Space.Program;
        int constant = start.All(number => number == 0) ? -1 : program.AddConstant(encoding.Bits, start);
        int vector = program.Add(new Vector(name, VectorRole.State, encoding.Bits, start.Length, PerStep: false, encoding.Scale, Workspace.ZeroPointOf(encoding), constant) { Kept = true });
        return Workspace.RowCells(vector, start.Length);
    }
}

using System.Collections.Immutable;
using Rnnc.Formats.TfLite;
using Rnnc.Int8;
using Rnnc.Ir;
using Rnnc.Tflm.Numerics;

namespace Rnnc.Tflm.Graph;

/// <summary>Translates the subgraph of an entry into a program, operator by operator.</summary>
internal sealed class GraphTranslator
{
    private const int MaximumElements = 1 << 20;
    private const int LongestName = 48;

    private readonly TfLiteModel file;
    private readonly CarriedTensors carried;
    private readonly TfLiteSubgraph subgraph;
    private readonly ImmutableArray<TfLiteOperator> live;
    private readonly TensorValue?[] values;
    private readonly OutputPlan outputs;

    /// <param name="file">The file.</param>
    /// <param name="whole">All inputs and outputs.</param>
    /// <param name="states">Outputs that are the next values of inputs, by their names: states that the program carries itself.</param>
    public GraphTranslator(TfLiteModel file, TfLiteEntry whole, ImmutableArray<(string Output, string Input)> states)
    {
        this.file = file;
        carried = new CarriedTensors(file.Where, whole, states);
        Entry = carried.Entry;
        subgraph = file.Subgraphs[whole.Subgraph];
        values = new TensorValue?[subgraph.Tensors.Length];
        live = LiveOperators.Of(subgraph, whole);
        OperatorTable.Check(file, live);
        Encodings = new TensorEncodings(subgraph);
        var times = new InputTimes(subgraph, Entry);
        Space = new Workspace(file.Where, isStepwise: times.Steps == 0 && (!states.IsEmpty || live.Any(op => op.Code == BuiltinOperator.ASSIGN_VARIABLE)));
        Variables = new VariableTable(file, this);
        foreach ((string name, int tensor) in Entry.Inputs) values[tensor] = Input(name, tensor, times);
        foreach (CarriedTensor state in carried.States) values[state.Input] = Variables.Carry(state.Name, subgraph.Tensors[state.Input]);
        outputs = new OutputPlan(this, subgraph, Entry);
        Steps = Space.IsStepwise ? 1 : times.Steps;
    }

    /// <summary>The inputs and outputs of the program.</summary>
    public TfLiteEntry Entry { get; }

    public Workspace Space { get; }

    public VariableTable Variables { get; }

    /// <summary>Time steps of the file's own window; 0 where it has none.</summary>
    public int Steps { get; }

    private TensorEncodings Encodings { get; }

    public Int8Model Translate(string name)
    {
        foreach (TfLiteOperator op in live)
        {
            ImmutableArray<TensorValue> results = OperatorTable.Translate(new OperatorContext(this, op));
            if (results.Length != op.Outputs.Length) throw new InputException(op.Where, $"{op.Outputs.Length} outputs", $"{results.Length}", Remedies.Intact);
            for (int i = 0; i < results.Length; i++) values[op.Outputs[i]] = results[i];
        }

        for (int i = 0; i < Entry.Outputs.Length; i++) outputs.Bind(i, Read(Entry.Outputs[i].Tensor));
        foreach (CarriedTensor state in carried.States) Variables.Next(state.Name, Read(state.Output));
        Variables.WriteBack();
        return Space.Program.Build(name, Space.Stages, Steps, Space.NeedsAllSteps);
    }

    public TfLiteTensor Tensor(int index) => subgraph.Tensors[index];

    public ImmutableArray<TfLiteTensor> Tensors => subgraph.Tensors;

    /// <summary>Whether a loop over time reads what is made of these tensors.</summary>
    public bool ReachesSequence(IEnumerable<int> made)
    {
        var reached = new HashSet<int>(made);
        foreach (TfLiteOperator op in subgraph.Operators)
        {
            if (!op.Inputs.Any(reached.Contains)) continue;
            if (OperatorTable.SequencesOf(op, subgraph.Tensors).Any()) return true;
            reached.UnionWith(op.Outputs);
        }

        return false;
    }

    public Encoding EncodingOf(TfLiteTensor tensor) => Encodings.Of(tensor);

    /// <summary>The value of a tensor: made by an operator, an input, or a constant of the file.</summary>
    public TensorValue Read(int index) => values[index] ??= Constant(subgraph.Tensors[index]);

    /// <summary>A value of a new vector for a tensor; the output itself where the tensor is one.</summary>
    public TensorValue Make(Site site, TfLiteTensor tensor, Encoding encoding)
    {
        ImmutableArray<int> shape = ShapeOf(tensor);
        return outputs.Claim(site, tensor, shape, encoding) ?? Space.Make(site, shape, encoding, NameOf(tensor), tensor.Where);
    }

    /// <summary>The end of a tensor's name: merged operators have the names of all, the last is the result's.</summary>
    public string NameOf(TfLiteTensor tensor)
    {
        string name = tensor.Name[(tensor.Name.LastIndexOf(';') + 1)..];
        return name.Length <= LongestName ? name : name[^LongestName..];
    }

    /// <summary>A tensor's extents, held within what a program may have.</summary>
    public static ImmutableArray<int> ShapeOf(TfLiteTensor tensor)
    {
        long count = 1;
        foreach (int extent in tensor.Shape) count = Math.Min(count * extent, int.MaxValue);
        if (count is > 0 and <= MaximumElements && tensor.Shape.All(extent => extent > 0)) return tensor.Shape;
        throw new InputException(tensor.Where, $"the shape [{string.Join(", ", tensor.Shape)}]", $"1 to {MaximumElements} elements", "export the model with fixed shapes");
    }

    private TensorValue Input(string name, int index, InputTimes times)
    {
        TfLiteTensor tensor = subgraph.Tensors[index];
        Encoding encoding = Encodings.Of(tensor);
        var value = new TensorValue(ShapeOf(tensor), encoding);
        if (times.Has(index)) value = value with { Time = new Timeline(Workspace.TimeAxis(value.Shape, times.Steps, tensor.Where), times.Steps, Timeline.Stored) };
        bool perStep = value.Time is not null || Space.IsStepwise;
        int vector = Space.Program.Add(new Vector(name, VectorRole.Input, encoding.Bits, value.RowCount, perStep, encoding.Scale, Workspace.ZeroPointOf(encoding)));
        return value with { Cells = Workspace.RowCells(vector, value.RowCount, value.Time is null ? Space.CallersRow : Row.Whole) };
    }

    private TensorValue Constant(TfLiteTensor tensor)
    {
        if (!tensor.IsConstant) throw new InputException(tensor.Where, "a tensor that nothing makes", "the result of an operator, an input or a constant", Remedies.Intact);
        if (tensor.Type is TfLiteType.FLOAT32 or TfLiteType.FLOAT16) throw new InputException(tensor.Where, $"a constant of type {tensor.Type}", "integers", Remedies.Float);
        ReadOnlySpan<long> integers = tensor.ReadConstant().Integers;
        var numbers = ImmutableArray.CreateBuilder<int>(integers.Length);
        foreach (long number in integers)
        {
            if (number is < int.MinValue or > int.MaxValue) throw new InputException(tensor.Where, $"the number {number}", "numbers of 32 bits", Remedies.Float);
            numbers.Add((int)number);
        }

        return new TensorValue(tensor.Shape, Encodings.OfConstant(tensor)) { Numbers = numbers.MoveToImmutable() };
    }
}

using System.Collections.Immutable;
using Rnnc.Formats.TfLite;
using Rnnc.Ir;

namespace Rnnc.Read.TfLite;

/// <summary>Translates one subgraph into one graph, operator by operator. Subgraphs that several loops share are translated once for each.</summary>
internal sealed class SubgraphTranslator
{
    private const int MaximumDepth = 16;

    private readonly TfLiteModel file;
    private readonly TfLiteSubgraph subgraph;
    private readonly TranslationBudget budget;
    private readonly RoundedConstants rounded;
    private readonly int depth;
    private readonly Value?[] values;
    private readonly HashSet<int> random = [];
    private readonly Dictionary<int, string> handles = [];

    /// <param name="rounded">Quantized constants as they are to be read.</param>
    /// <param name="variables">The model's variables; null inside loops, where none may be read or written.</param>
    /// <param name="depth">How many loops are around the subgraph.</param>
    public SubgraphTranslator(TfLiteModel file, TfLiteSubgraph subgraph, TranslationBudget budget, RoundedConstants rounded, VariableScope? variables, int depth)
    {
        this.rounded = rounded;
        this.file = file;
        this.subgraph = subgraph;
        this.budget = budget;
        this.depth = depth;
        Variables = variables;
        values = new Value?[subgraph.Tensors.Length];
    }

    public GraphBuilder Builder { get; } = new();

    public VariableScope? Variables { get; }

    /// <summary>Makes a tensor an input of the graph.</summary>
    public Value Input(int tensor, string? name = null)
    {
        Value value = Builder.Input(TensorTypes.Of(subgraph.Tensors[tensor], atEntry: depth == 0), Where(tensor), name);
        values[tensor] = value;
        return value;
    }

    /// <summary>Translates the operators that the wanted tensors depend on, and those that write variables, in the order of the file.</summary>
    public void Translate(IEnumerable<int> wanted)
    {
        foreach (TfLiteOperator op in Needed(wanted))
        {
            budget.SpendOperators();
            var node = new OperatorContext(this, op, Where(op));
            ImmutableArray<Value> results = OperatorTable.Translate(node);
            if (results.Length != op.Outputs.Length)
                throw new InputException(op.Where, $"{op.Outputs.Length} outputs", $"{results.Length}", "take an intact copy of the file");
            for (int i = 0; i < results.Length; i++) values[op.Outputs[i]] ??= results[i];
        }
    }

    /// <summary>The value of a tensor: made by an operator, an input, or a constant of the file.</summary>
    public Value Read(int tensor)
    {
        if (random.Contains(tensor))
            throw new InputException(Where(tensor), "random numbers", "a model for inference", "export the model with training switched off");
        return values[tensor] ??= Constant(subgraph.Tensors[tensor]);
    }

    /// <summary>Declares that a tensor holds random numbers of [0, 1), which no operator may read as a value.</summary>
    public void DeclareRandom(int tensor) => random.Add(tensor);

    public bool IsRandom(int tensor) => random.Contains(tensor);

    /// <summary>Declares that a tensor is the handle of the named variable.</summary>
    public void DeclareHandle(int tensor, string variable) => handles[tensor] = variable;

    /// <summary>The variable that a handle names.</summary>
    public string HandleOf(int tensor, TfLiteOperator op) => handles.TryGetValue(tensor, out string? variable)
        ? variable
        : throw new InputException(op.Where, "a handle of no variable", "the result of a VAR_HANDLE in the same graph", "export the model with its states as inputs and outputs");

    /// <summary>Counts an operator as several, for the many nodes that it becomes.</summary>
    public void Spend(int operators) => budget.SpendOperators(operators);

    public TfLiteTensor Tensor(int tensor) => subgraph.Tensors[tensor];

    /// <summary>Another subgraph as a graph of its own.</summary>
    public Graph Call(int index, TfLiteOperator caller)
    {
        if (depth == MaximumDepth) throw new InputException(caller.Where, $"loops nested more than {MaximumDepth} deep", "fewer", "take an intact copy of the file");
        TfLiteSubgraph called = file.Subgraphs[index];
        var inner = new SubgraphTranslator(file, called, budget, rounded, variables: null, depth + 1);
        foreach (int tensor in called.Inputs) inner.Input(tensor);
        inner.Translate(called.Outputs);
        return inner.Builder.Build([.. called.Outputs.Select(inner.Read)]).Prune();
    }

    private List<TfLiteOperator> Needed(IEnumerable<int> wanted)
    {
        var tensors = wanted.Where(tensor => values[tensor] is null).ToHashSet();
        var needed = new List<TfLiteOperator>();
        foreach (TfLiteOperator op in subgraph.Operators.Reverse())
        {
            if (!op.Outputs.IsEmpty && !op.Outputs.Any(tensors.Contains)) continue;
            needed.Add(op);
            tensors.UnionWith(op.Inputs.Where(tensor => tensor >= 0 && values[tensor] is null));
        }

        needed.Reverse();
        return needed;
    }

    private Value Constant(TfLiteTensor tensor)
    {
        if (subgraph.Inputs.Contains(tensor.Index))
            throw new InputException(Where(tensor.Index), "an input that is not among the chosen ones", "all inputs that the outputs depend on", "name it among the inputs, or other outputs");
        if (!tensor.IsConstant)
            throw new InputException(Where(tensor.Index), "a tensor that is read before it is made", "operators in the order of execution", "take an intact copy of the file");
        budget.SpendConstant(tensor);
        return Builder.Constant(rounded.Read(tensor) ?? StoredConstant.Read(tensor), Where(tensor.Index));
    }

    private Origin Where(int tensor) => file.Where.At(TfLiteCheck.Short(subgraph.Tensors[tensor].Name));

    private Origin Where(TfLiteOperator op) => file.Where.At(TfLiteCheck.NodeName(subgraph, op), op.Name);
}

using Rnnc.Formats.TfLite;
using Rnnc.Formats.TfLite.Options;
using Rnnc.Ir;

namespace Rnnc.Read.TfLite;

/// <summary>
/// The model's variables while its main graph is translated: resource variables by their shared name, and variable tensors.
/// The first read of one makes a state slot; what was written last is the value that the slot keeps.
/// </summary>
internal sealed class VariableScope(TfLiteModel file)
{
    private readonly Dictionary<string, Slot> slots = [];
    private readonly Dictionary<string, Tensor> initial = [];
    private readonly Dictionary<string, Value> writtenFirst = [];
    private SubgraphTranslator? main;

    public List<Slot> Slots { get; } = [];

    public void Begin(SubgraphTranslator mainGraph) => main = mainGraph;

    /// <summary>Takes the initial values that a CALL_ONCE subgraph assigns.</summary>
    public void Initialize(int subgraph)
    {
        TfLiteSubgraph graph = file.Subgraphs[subgraph];
        var names = new Dictionary<int, string>();
        foreach (TfLiteOperator op in graph.Operators)
        {
            switch (op.Code)
            {
                case BuiltinOperator.VAR_HANDLE:
                    if (op.Outputs.Length == 1) names[op.Outputs[0]] = Identity(op);
                    break;
                case BuiltinOperator.ASSIGN_VARIABLE when op.Inputs.Length == 2 && op.Inputs[1] >= 0 && names.TryGetValue(op.Inputs[0], out string? name):
                    initial[name] = StoredConstant.Read(graph.Tensors[op.Inputs[1]]);
                    break;
                default:
                    throw new InputException(op.Where, "an initial value that is computed", "variables that start from constants", "export the model with constant initial states");
            }
        }
    }

    /// <summary>The variable's identity across subgraphs.</summary>
    public static string Identity(TfLiteOperator op)
    {
        var options = op.OptionsAs<VarHandleOptions>();
        return options.Container.Length == 0 ? options.SharedName : $"{options.Container}/{options.SharedName}";
    }

    /// <summary>The variable's value now; the first read makes its slot, of the given type, zeros where the file has no initial value.</summary>
    public Value Read(string name, TensorType type, Origin where)
    {
        if (slots.TryGetValue(name, out Slot? slot)) return slot.Current;
        if (writtenFirst.TryGetValue(name, out Value? written)) return written;
        if (!type.Shape.IsFixed) throw new InputException(where, $"a variable of type {type}", "a fixed shape", "export the model with a fixed batch");
        Tensor start = initial.TryGetValue(name, out Tensor? given) ? given : Tensor.Zeros(type.Element, type.Shape.Sizes);
        if (start.Type != type) throw new InputException(where, $"a variable of type {type} that starts as {start.Type}", "one type", "take an intact copy of the file");
        Value read = main!.Builder.Input(type, where, name);
        slot = new Slot(Unique(name), read, start) { Current = read };
        slots.Add(name, slot);
        Slots.Add(slot);
        return read;
    }

    /// <summary>Sets the variable. One that is written before it is ever read keeps nothing between runs and gets no slot.</summary>
    public void Write(string name, Value value, Origin where)
    {
        if (!slots.TryGetValue(name, out Slot? slot))
        {
            writtenFirst[name] = value;
            return;
        }

        if (value.Type != slot.Read.Type) throw new InputException(where, $"{value.Type} written to a variable of type {slot.Read.Type}", "one type", "take an intact copy of the file");
        slot.Current = value;
    }

    private string Unique(string name)
    {
        string word = name.Length == 0 ? "state" : name;
        string unique = word;
        for (int i = 1; Slots.Any(slot => slot.Name == unique); i++) unique = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{word}_{i}");
        return unique;
    }

    /// <summary>One state slot in the making.</summary>
    internal sealed class Slot(string name, Value read, Tensor initial)
    {
        public string Name { get; } = name;

        public Value Read { get; } = read;

        public Tensor Initial { get; } = initial;

        public required Value Current { get; set; }
    }
}

using Rnnc.Ir;
using Rnnc.Read.Items;

namespace Rnnc.Read.GraphDef;

/// <summary>
/// The file's variables while its graph is read. One that nothing changes is a constant, wherever it is read; one that is changed becomes a state slot:
/// its first read is an input of the model, and what was written last is the value that the slot keeps.
/// </summary>
/// <param name="stored">The stored value of a variable, by its name.</param>
/// <param name="changed">Names of the variables that the graph changes, as far as they are known.</param>
internal sealed class VariableStore(Func<TfVariable, Tensor> stored, IReadOnlySet<string> changed)
{
    private readonly Dictionary<string, Tensor> values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Slot> slots = new(StringComparer.Ordinal);

    public List<Slot> Slots { get; } = [];

    /// <summary>Names of the variables that the graph has changed; where they are more than was known before, the graph must be read again.</summary>
    public SortedSet<string> Changed { get; } = new(StringComparer.Ordinal);

    public Value Read(TfVariable variable, Scope scope, Origin where)
    {
        if (!changed.Contains(variable.Name)) return scope.ConstantOf(variable, Stored(variable));
        return Find(variable, scope, where).Current;
    }

    public void Write(TfVariable variable, Value value, Scope scope, Origin where)
    {
        Changed.Add(variable.Name);
        if (!changed.Contains(variable.Name)) return;
        Slot slot = Find(variable, scope, where);
        if (value.Type != slot.Read.Type) throw new InputException(where, $"{value.Type} written to the variable \"{variable.Name}\" of type {slot.Read.Type}", "one type", "export the model with a fixed batch");
        slot.Current = value;
    }

    private Tensor Stored(TfVariable variable)
    {
        if (!values.TryGetValue(variable.Name, out Tensor? value)) values.Add(variable.Name, value = stored(variable));
        return value;
    }

    private Slot Find(TfVariable variable, Scope scope, Origin where)
    {
        if (!scope.IsMain) throw new InputException(where, $"the variable \"{variable.Name}\", which the model changes, inside a loop", "a variable that is read and written around loops", "export the model with its states as inputs and outputs");
        if (slots.TryGetValue(variable.Name, out Slot? slot)) return slot;
        Tensor initial = Stored(variable);
        Value read = scope.Builder.Input(initial.Type, variable.Where, variable.Name);
        slot = new Slot(variable.Name, read, initial) { Current = read };
        slots.Add(variable.Name, slot);
        Slots.Add(slot);
        return slot;
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

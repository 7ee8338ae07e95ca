using Rnnc.Ir;

namespace Rnnc.Lift.Notation;

/// <summary>
/// Names for a cell's inputs, states and lines: those of the file where it has short ones, else by what the value does.
/// States: h feeds a matrix, c does not, p is only handed on by a mask, t is a token or a counter. Gates: f keeps a c, i lets a candidate into it, o lets it out,
/// z mixes h with a candidate, r resets h before the candidate, f where one gate does both; candidates are g beside a c, else c;
/// sums shared by several are a, whatever else is shared is u. What a mask hands on as a next state or not is h_t.
/// </summary>
internal sealed class LineNames
{
    private readonly CellView view;
    private readonly NameTable table;
    private readonly string[] classes;

    /// <param name="reserved">Names that no value is given.</param>
    public LineNames(CellView view, IReadOnlySet<string> reserved)
    {
        this.view = view;
        table = new NameTable(reserved);
        classes = [.. Enumerable.Range(0, view.Sequence.StateCount).Select(ClassOf)];
        if (classes.Length == 1) classes[0] = "h";
        for (int i = 0; i < view.Cell.Inputs.Length; i++)
        {
            Value input = view.Cell.Inputs[i];
            int state = view.StateOf(input);
            string role = view.IsScan(input) ? input.Type.Element == ElementType.Bool ? "m" : "x" : state >= 0 ? classes[state] : "v";
            table.Give(input, view.IsScan(input) ? role : Short(input) ?? role);
        }

        foreach (int state in Enumerable.Range(0, classes.Length).OrderBy(state => classes[state] == "p"))
        {
            Value update = Update(state);
            if (view.IsLine(update) && view.NextStateOf(update) < 0 && !table.Has(update)) table.Give(update, StateName(state) + "_t");
        }

        foreach (Value line in Plain.Where(line => !table.Has(line) && Short(line) is not null)) table.Give(line, Short(line)!);
        foreach (Value line in Plain.Where(line => !table.Has(line))) table.Give(line, RoleOf(line));
    }

    /// <summary>The name by which other lines read a value: h' for a next state.</summary>
    public string this[Value value] => view.NextStateOf(value) is >= 0 and var state && !table.Has(value) ? StateName(state) + "'" : table[value];

    public bool IsTaken(string name) => table.IsTaken(name);

    public string StateName(int state) => table[view.Cell.Inputs[view.Sequence.ScanCount + state]];

    /// <summary>What a line's constants are called after: its name without the prime.</summary>
    public string Subscript(Value line) => this[line].TrimEnd('\'');

    public bool IsHidden(int state) => classes[state] != "c";

    /// <summary>Lines that are no next state.</summary>
    private IEnumerable<Value> Plain => view.Lines.Where(line => view.NextStateOf(line) < 0);

    /// <summary>A file's name that fits a formula.</summary>
    private static string? Short(Value value)
    {
        const int longest = 4;
        string? name = value.Name;
        bool fits = name is { Length: > 0 and <= longest } && char.IsAsciiLetterLower(name[0]) && name.All(char.IsAsciiLetterOrDigit);
        return fits && name is not ("x" or "m") ? name : null;
    }

    private string ClassOf(int state)
    {
        Value value = view.Cell.Inputs[view.Sequence.ScanCount + state];
        IReadOnlyList<Node> users = view.Cell.Users(value);
        if (value.Type.Element != ElementType.Float32) return "t";
        if (users.Count > 0 && users.All(user => user.Op is Select)) return "p";
        return users.Any(user => user.Op is Linear or MatMul or Sequence || Feeds(user, op => op is Linear)) ? "h" : "c";
    }

    /// <summary>Whether a product is read by an op of some kind directly: (r h) U.</summary>
    private bool Feeds(Node node, Func<Op, bool> kind) => node.Op is Binary { Kind: BinaryKind.Mul } && view.Cell.Users(node.Output).Any(user => kind(user.Op));

    private string RoleOf(Value line)
    {
        if (view.Cell.IsOutput(line)) return "y";
        if (view.OpOf(line) is Linear) return "a";
        if (!CellView.IsActivation(view.OpOf(line))) return "u";
        return view.OpOf(line) is Unary { Kind: UnaryKind.Sigmoid or UnaryKind.HardSigmoid } ? GateOf(line) : CandidateOf(line);
    }

    private string CandidateOf(Value line)
    {
        int state = Enumerable.Range(0, classes.Length).FirstOrDefault(state => Written(state).Contains(line), -1);
        return (state >= 0 && !IsHidden(state)) || table.IsTaken("c") ? "g" : "c";
    }

    private string GateOf(Value gate)
    {
        string role = "g";
        bool resets = Products(gate).Any(product => view.OpOf(Other(product, gate)) is Linear || (view.StateOf(Other(product, gate)) >= 0 && Feeds(view.Cell.Producer(product)!, op => op is Linear)));
        for (int state = 0; state < classes.Length; state++)
        {
            Value value = view.Cell.Inputs[view.Sequence.ScanCount + state];
            List<Value> written = Written(state);
            if (!written.Contains(gate)) continue;
            Value[] partners = [.. Products(gate).Where(written.Contains).Select(product => Other(product, gate))];
            bool complemented = written.Any(part => IsComplementOf(part, gate));
            if (partners.Contains(value) && (!IsHidden(state) || resets)) return "f";
            if (partners.Contains(value) || complemented) return resets ? "f" : "z";
            if (partners.Any(partner => !view.IsLine(partner) && view.Inline(partner).Skip(1).Any(IsNext))) return "o";
            if (!IsHidden(state) && partners.Length > 0) role = "i";
        }

        return role == "g" && resets ? "r" : role;
    }

    /// <summary>What is written to make a next state.</summary>
    private List<Value> Written(int state) => [.. view.Inline(Update(state)).Distinct()];

    /// <summary>The next state, before a mask decides whether the old one stays.</summary>
    private Value Update(int state)
    {
        Value next = view.Next(state), old = view.Cell.Inputs[view.Sequence.ScanCount + state];
        if (view.OpOf(next) is not Select) return next;
        var inputs = view.Cell.Producer(next)!.Inputs;
        return ReferenceEquals(inputs[1], old) ? inputs[2] : ReferenceEquals(inputs[2], old) ? inputs[1] : next;
    }

    private bool IsNext(Value value) => view.NextStateOf(value) >= 0 || Enumerable.Range(0, classes.Length).Any(state => ReferenceEquals(Update(state), value));

    private IEnumerable<Value> Products(Value gate) =>
        view.Cell.Users(gate).Where(user => user.Op is Binary { Kind: BinaryKind.Mul }).Select(user => user.Output);

    private Value Other(Value product, Value gate) => view.Cell.Producer(product)!.Inputs is var inputs && ReferenceEquals(inputs[0], gate) ? inputs[1] : inputs[0];

    private bool IsComplementOf(Value value, Value gate) =>
        view.OpOf(value) is Binary { Kind: BinaryKind.Sub } && view.Cell.Producer(value)!.Inputs is var inputs && view.IsConstant(inputs[0]) && ReferenceEquals(inputs[1], gate);
}

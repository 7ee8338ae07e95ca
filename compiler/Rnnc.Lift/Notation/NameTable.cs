using System.Globalization;
using Rnnc.Ir;

namespace Rnnc.Lift.Notation;

/// <summary>Names of values, each given once: the second z is z2.</summary>
/// <param name="reserved">Names that no value is given.</param>
internal sealed class NameTable(IReadOnlySet<string> reserved)
{
    private readonly Dictionary<Value, string> names = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<string> taken = [.. reserved];

    public string this[Value value] => names[value];

    public bool Has(Value value) => names.ContainsKey(value);

    public void Give(Value value, string wish)
    {
        string name = wish;
        for (int i = 2; !taken.Add(name); i++) name = wish + i.ToString(CultureInfo.InvariantCulture);
        names[value] = name;
    }

    public bool IsTaken(string name) => taken.Contains(name);
}

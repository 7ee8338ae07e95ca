using System.Globalization;
using Rnnc.Ir;

namespace Rnnc.Lift.Notation;

/// <summary>
/// Names of a cell's constants: a letter for what it does (W for x, U for states, V for the rest, b added, p a state's own weights, g a norm's gain, k any other factor)
/// and the line it stands in: W_z. A letter that the whole cell has once goes without: W.
/// Wishes are collected by a first writing of all lines; <see cref="Settle"/> then fixes the names.
/// </summary>
internal sealed class ConstantNames
{
    private readonly List<(Value Constant, string Letter, string Subscript)> wishes = [];
    private readonly Dictionary<Value, string> names = new(ReferenceEqualityComparer.Instance);

    /// <summary>The constants in the order in which they are first written.</summary>
    public IEnumerable<Value> All => wishes.Select(wish => wish.Constant);

    public string this[Value constant] => names[constant];

    /// <summary>The name, or any text before <see cref="Settle"/>.</summary>
    /// <param name="constant">A constant of the cell that is no number.</param>
    /// <param name="letter">What it does.</param>
    /// <param name="line">The line that it stands in.</param>
    /// <param name="gate">The gate that multiplies the term it stands in, or empty.</param>
    public string Of(Value constant, string letter, string line, string gate)
    {
        if (names.TryGetValue(constant, out string? name)) return name;
        if (wishes.Any(wish => ReferenceEquals(wish.Constant, constant))) return letter;
        string subscript = wishes.Any(wish => wish.Letter == letter && wish.Subscript == line) ? gate + line : line;
        string free = subscript;
        for (int i = 2; wishes.Any(wish => wish.Letter == letter && wish.Subscript == free); i++) free = subscript + i.ToString(CultureInfo.InvariantCulture);
        wishes.Add((constant, letter, free));
        return letter;
    }

    /// <param name="isTaken">Whether something else has the name.</param>
    public void Settle(Func<string, bool> isTaken)
    {
        foreach (var (constant, letter, subscript) in wishes)
        {
            string name = wishes.Count(wish => wish.Letter == letter) == 1 && !isTaken(letter) ? letter : $"{letter}_{subscript}";
            names[constant] = isTaken(name) ? name + "_" : name;
        }
    }
}

using Rnnc.Int8;
using Rnnc.Ir;

namespace Rnnc.Quantize.Flat;

/// <summary>
/// What a step that is masked leaves: the states as they were, and zeros or the output before.
/// next  =>  mask ? next : state
/// </summary>
internal sealed class MaskedCell(FlatModel flat, int stage, string layer, FlatValue mask, Origin origin)
{
    public FlatValue Keep(FlatValue made, FlatValue before) => Choose(made, before, made.Name);

    public FlatValue OrZeros(FlatValue made) => Choose(made, new FlatValue("zeros", 1) { Constant = [0] }, made.Name);

    /// <summary>The output of the step run last, zeros before the first, as a state of its own.</summary>
    public (FlatValue Value, FlatValue Final) Held(FlatValue made)
    {
        string name = made.Name + "_held";
        var read = new FlatValue(name, made.Length) { Known = made.Known };
        FlatValue held = Choose(made, read, name);
        var final = new FlatValue(name, made.Length) { Stage = stage, Known = made.Known };
        flat.States.Add(new FlatState(name, stage, read, held, final, null, null, Kept: false));
        return (held, final);
    }

    private FlatValue Choose(FlatValue made, FlatValue otherwise, string name)
    {
        var chosen = new FlatValue(name, made.Length, made.HasRows) { Stage = stage, Known = made.Known, IsExact = made.IsExact };
        FlatOperand Operand(FlatValue value) => new(value, value.Length == made.Length ? Access.Each : Access.Single);
        flat.Stages[stage].Nodes.Add(new FlatNode(new FlatElementwise(new Select(), [Operand(mask), Operand(made), Operand(otherwise)]), chosen, layer, origin));
        return chosen;
    }
}

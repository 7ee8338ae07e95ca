using Rnnc.Ir;

namespace Rnnc.Lift.Cells;

/// <summary>
/// A layer applied to every step by a copy of it per step is one layer over all steps:
/// Concat(f(x_0), ..., f(x_n)) of rows [1, N]  =>  f(Concat(x_0, ..., x_n)), f a Linear, an element-wise op or a Softmax over the last axis,
/// with the same constants in every copy. Copies are read by the Concat alone.
/// </summary>
public sealed class GatherRows : PatternPass
{
    protected override Value? Rewrite(Node node, Scope scope)
    {
        if (node.Op is not Concat { Axis: 0 } || node.Output.Type.Rank != 2 || node.Inputs.Length < 2) return null;
        Node[] copies = [.. node.Inputs.Select(input => Row(input, scope)).OfType<Node>()];
        if (copies.Length != node.Inputs.Length || !copies.All(copy => AreAlike(copy, copies[0], scope))) return null;
        var operands = new List<Value>();
        for (int i = 0; i < copies[0].Inputs.Length; i++)
        {
            if (scope.ConstantOf(copies[0].Inputs[i]) is not null) operands.Add(scope[copies[0].Inputs[i]]);
            else operands.Add(scope.MakeInner(new Concat(0), node, [.. copies.Select(copy => AsRow(copy.Inputs[i], node, scope))]));
        }

        Op op = copies[0].Op is Softmax softmax ? softmax with { Axis = 1 } : copies[0].Op;
        return scope.Make(op, node, [.. operands]);
    }

    /// <summary>The node that makes a row as a vector [N], behind the Reshape to [1, N] that joins it to the others.</summary>
    private static Node? Row(Value row, Scope scope)
    {
        if (row.Type.Shape[0] != 1 || scope.OpOf(row) is not Reshape || !scope.HasOneUser(row)) return null;
        Value vector = scope.Producer(row)!.Inputs[0];
        return vector.Type.Rank == 1 && scope.HasOneUser(vector) && scope.OpOf(vector) is Linear or Unary or Binary or Softmax ? scope.Producer(vector) : null;
    }

    private static bool AreAlike(Node copy, Node first, Scope scope)
    {
        if (!copy.Op.Equals(first.Op) || copy.Output.Type != first.Output.Type) return false;
        bool alike = copy.Inputs.Length == first.Inputs.Length;
        for (int i = 0; alike && i < copy.Inputs.Length; i++)
        {
            bool constant = scope.ConstantOf(first.Inputs[i]) is not null;
            alike = constant ? ReferenceEquals(copy.Inputs[i], first.Inputs[i]) : scope.ConstantOf(copy.Inputs[i]) is null && copy.Inputs[i].Type == first.Inputs[i].Type;
        }

        return alike;
    }

    private static Value AsRow(Value vector, Node node, Scope scope) =>
        scope.MakeInner(new Reshape(vector.Type.Shape.Insert(0, 1)), node, scope[vector]);
}

using Rnnc.Ir;
using Rnnc.Lift.Cells;
using Xunit;

namespace Rnnc.Tests.Lift.Cells;

/// <summary>What is not in the form is refused, with the node's origin.</summary>
public sealed class CanonicalFormTests
{
    private static readonly Dictionary<string, (Func<Cell, Value> Graph, string Found)> Rows = new()
    {
        ["batch axis"] = (c => c.Tanh(c.In(1, 4)), "Tanh of float32[1, 4]"),
        ["free batch"] = (c => c.Tanh(c.In(Dim.Batch, 4)), "batch"),
        ["unknown extent"] = (c => c.Tanh(c.In(Dim.Unknown, 4)), "?"),
        ["product with a constant"] = (c => c.MatMul(c.In(2), c.W(2, 3)), "a MatMul with a constant"),
        ["matrix that is computed"] = (c => c.Op(new Linear(1, false), c.In(2), c.In(2, 3)), "matrix is computed"),
        ["constant operand"] = (c => c.Op(new Linear(1, false), c.W(2), c.W(2, 3)), "a Linear with a constant"),
        ["quotient"] = (c => c.Do(BinaryKind.Div, c.In(2), c.In(2)), "Div"),
        ["constant first"] = (c => c.Add(c.C(1), c.In(2)), "Add with a constant first"),
        ["affine"] = (c => c.Do(UnaryKind.Affine, c.In(2), 2, 3), "Affine"),
        ["reduction without its axis"] = (c => c.Mean(c.In(2), 0, false), "ReduceMean"),
        ["computed slice"] = (c => c.Op(new DynamicSlice(), c.In(4), c.Op(new Cast(ElementType.Int32), c.In(1)), c.Op(new Cast(ElementType.Int32), c.In(1))), "computed at run time"),
    };

    public static TheoryData<string> Names => [.. Rows.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Refused(string row)
    {
        var cell = new Cell();
        Graph inner = cell.Build(cell.Do(UnaryKind.Neg, Rows[row].Graph(cell)));
        var model = new Model("m", Cell.Here, inner, [.. inner.Inputs.Select((_, i) => $"x{i}")], ["y"]);
        var fault = Assert.Throws<InputException>(() => CanonicalForm.Check(model));
        Assert.StartsWith("test: ", fault.Message, StringComparison.Ordinal);
        Assert.Contains(Rows[row].Found, fault.Message, StringComparison.Ordinal);
    }
}

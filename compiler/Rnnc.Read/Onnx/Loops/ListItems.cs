using Rnnc.Ir;
using Rnnc.Read.Items;

namespace Rnnc.Read.Onnx.Loops;

/// <summary>Within a loop, the list that it carries and adds rows to.</summary>
/// <param name="Place">Its place among the carried values.</param>
internal sealed record OpenListItem(int Place) : Item
{
    public override string Describe => "a list that a loop is adding rows to";
}

/// <summary>The list of a loop with the row of one step added: a list with a row for each step, after the loop.</summary>
internal sealed record ExtendedListItem(int Place, Value Row) : Item
{
    public override string Describe => "a list that a loop is adding rows to";
}

using System.Collections.Immutable;
using Rnnc.Int8;
using Rnnc.Tflm.Numerics;

namespace Rnnc.Tflm.Graph;

/// <summary>One map over the elements of a result: operands are brought to its shape, the last register is stored.</summary>
internal sealed class MapBuilder(OperatorContext op, Site site, TensorValue result)
{
    public LaneList Lanes { get; } = new();

    /// <summary>The operand's integer in each lane.</summary>
    public int Load(TensorValue operand)
    {
        if (operand.Numbers is { Length: 1 } single) return Lanes.Literal(single[0]);
        ImmutableArray<int> shape = result.RowShape;
        if (!View.CanBroadcast(operand.RowShape, shape)) throw op.Refuse($"operands of the shapes [{string.Join(", ", operand.Shape)}] and [{string.Join(", ", result.Shape)}]", "shapes that broadcast", Remedies.Intact);
        ImmutableArray<Cell> cells = op.Space.Cells(operand);
        cells = [.. View.Of(operand.RowShape).BroadcastTo(shape).Sources.Select(place => cells[place])];
        (Ref source, Access access) = Runs.Load(cells.AsSpan()) ?? (op.Space.Contiguous(site.Stage, cells, operand.Encoding), Access.Each);
        return Lanes.Add(new Load(source, access));
    }

    /// <summary>Stores value + zero point within the bounds, and adds the map to its stage.</summary>
    public TensorValue Store(int value, int zeroPoint, (int Low, int High) bounds)
    {
        Ref target = OperatorContext.Target(result);
        Encoding encoding = result.Encoding;
        if (encoding.Bits < 32 && bounds == (encoding.Minimum, encoding.Maximum)) Lanes.Add(new StoreView(value, target, Rescale.None, zeroPoint));
        else Lanes.Add(new Store(Lanes.Clamp(Lanes.Plus(value, zeroPoint), bounds.Low, bounds.High), target));
        op.Add(site, new Map(result.RowCount, [.. Lanes.Ops]));
        return result;
    }

    /// <summary>A register as it is.</summary>
    public TensorValue Store(int value) => Store(value, 0, (result.Encoding.Minimum, result.Encoding.Maximum));
}

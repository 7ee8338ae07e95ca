using Rnnc.Ir;

namespace Rnnc.Lift;

/// <summary>
/// One row of a carried list replaced or added in each step. Two forms:
/// <code>
/// Concat(DynamicSlice(list, 0, [i, ...]), row, DynamicSlice(list, [i + 1, ...], to the end))
/// Concat(list, row)
/// </code>
/// </summary>
/// <param name="Axis">The list's axis of rows.</param>
/// <param name="Row">The row, with that axis as an extent of 1.</param>
/// <param name="Place">Where it goes; null where it is added at the end.</param>
internal sealed record ListWrite(int Axis, Value Row, Affine? Place)
{
    /// <summary>The write that makes the next value of a carried list; null where it is made in another way.</summary>
    public static ListWrite? Match(Graph body, int carried, IndexExpressions index)
    {
        Value list = body.Inputs[carried], next = body.Outputs[carried];
        if (body.IsOutput(list)) return null;
        if (body.Producer(next) is not { Op: Concat concat, Inputs: var parts }) return null;
        if (parts.Length == 2 && parts[0] == list && parts[1] != list && IsRow(parts[1], concat.Axis)) return new ListWrite(concat.Axis, parts[1], null);
        if (parts.Length != 3 || !IsRow(parts[1], concat.Axis)) return null;
        if (Part(body, parts[0], list, index) is not var (headBegin, headSize) || Part(body, parts[2], list, index) is not var (tailBegin, tailSize)) return null;
        int axis = concat.Axis;
        bool wholeRows = true;
        for (int i = 0; i < list.Type.Rank; i++)
        {
            bool headFromStart = headBegin[i] is { IsConstant: true, Offset: 0 };
            bool whole = i == axis || (IsWhole(headSize[i], list, i) && tailBegin[i] is { IsConstant: true, Offset: 0 });
            wholeRows &= headFromStart && whole && tailSize[i] is { IsConstant: true } size && (size.Offset == -1 || (i != axis && IsWhole(size, list, i)));
        }

        if (!wholeRows || headSize[axis] is not { } place || tailBegin[axis] is not { } behind || behind - place != new Affine(0, 1)) return null;
        return new ListWrite(axis, parts[1], place);
    }

    private static bool IsRow(Value row, int axis) => axis < row.Type.Rank && row.Type.Shape[axis] == 1;

    private static bool IsWhole(Affine? size, Value list, int axis) =>
        size is { IsConstant: true } constant && (constant.Offset == -1 || (list.Type.Shape[axis].IsFixed && constant.Offset == list.Type.Shape[axis].Size));

    private static (IReadOnlyList<Affine?> Begin, IReadOnlyList<Affine?> Size)? Part(Graph body, Value part, Value list, IndexExpressions index)
    {
        if (body.Producer(part) is not { Op: DynamicSlice, Inputs: var operands } || operands[0] != list) return null;
        if (index.Vector(operands[1]) is not { } begin || index.Vector(operands[2]) is not { } size) return null;
        return begin.Count == list.Type.Rank && size.Count == list.Type.Rank ? (begin, size) : null;
    }
}

using System.Collections.Immutable;
using Rnnc.Formats.TfLite;
using Rnnc.Formats.TfLite.Options;
using Rnnc.Int8;
using Rnnc.Tflm.Graph;

namespace Rnnc.Tflm.Operators;

/// <summary>GATHER: rows of a constant table by computed numbers, or places of a value that the file fixes.</summary>
internal static class GatherOperators
{
    public static Dictionary<BuiltinOperator, OperatorTranslation> Table { get; } = new() { [BuiltinOperator.GATHER] = op => [Gather(op)] };

    private static TensorValue Gather(OperatorContext op)
    {
        var options = op.Options<GatherOptions>();
        TensorValue data = op.Operand(0), index = op.Operand(1);
        int axis = ViewOperators.Axis(op, options.Axis, data.Shape.Length);
        if (options.BatchDims != 0) throw op.Refuse($"{options.BatchDims} batch dimensions", "none");
        ImmutableArray<int> shape = GraphTranslator.ShapeOf(op.Result());
        if (index.Numbers is { } places)
        {
            int[] inside = [.. places.Select(place => ViewOperators.Axis(op, place, data.Shape[axis]))];
            return Arrangement.Arrange(op.Space, data, View.Of(data.Shape).Take(axis, inside).Reshape(shape), op.ResultEncoding(), op.Where);
        }

        if (data.Numbers is not { } rows || axis != 0 || data.Encoding.Bits > 16) throw op.Refuse("computed places of a computed value", "rows of a constant of 8 or 16 bits");
        Site site = op.Settle(index);
        TensorValue source = site.Operands[0]!, result = op.Make(site);
        int columns = rows.Length / data.Shape[0];
        if (result.RowCount != source.RowCount * columns || result.Encoding.Bits != data.Encoding.Bits) throw op.Refuse($"{source.RowCount} rows of {columns} into {result.RowCount} elements", "shapes that fit", Remedies.Intact);
        Ref numbers = op.Space.Contiguous(site.Stage, op.Space.Cells(source), source.Encoding);
        op.Add(site, new Gather(numbers, op.Program.AddConstant(data.Encoding.Bits, rows, data.Shape[0]), OperatorContext.Target(result)));
        return result;
    }
}

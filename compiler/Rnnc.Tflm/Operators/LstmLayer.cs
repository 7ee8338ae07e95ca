using System.Collections.Immutable;
using Rnnc.Formats.TfLite;
using Rnnc.Formats.TfLite.Options;
using Rnnc.Int8;
using Rnnc.Tflm.Graph;
using Rnnc.Tflm.Numerics;

namespace Rnnc.Tflm.Operators;

/// <summary>
/// UNIDIRECTIONAL_SEQUENCE_LSTM: one product for all gates, in the order forget, input, cell, output, and one map. Gates have 12 fraction bits;
/// the cell state has 16 bits and a power-of-two scale, the hidden state the width of the input.
/// </summary>
/// <remarks>Operands: x | input weights i f c o | recurrent weights i f c o | peepholes | biases i f c o | projection | h | c | layer norm.</remarks>
internal sealed class LstmLayer
{
    private const float GateScale = 1f / (1 << 12), UnitScale = 1f / (1 << 15);
    private const int HiddenState = 18, CellState = 19, OperandCount = 24;

    /// <summary>Places of the gates' operands within each group of four.</summary>
    private static readonly int[] Gates = [1, 0, 2, 3];

    private static readonly int[] LeftOut = [9, 10, 11, 16, 17, 20, 21, 22, 23];

    private readonly OperatorContext op;
    private readonly UnidirectionalSequenceLstmOptions options;
    private readonly Encoding input, hidden, cell;

    public LstmLayer(OperatorContext op)
    {
        this.op = op;
        options = op.Options<UnidirectionalSequenceLstmOptions>();
        if (op.Operator.Inputs.Length != OperandCount || LeftOut.Any(op.Has)) throw op.Refuse("peepholes, a projection or layer normalization", "an LSTM without them, with 24 operands");
        if (options.FusedActivation != TfLiteActivation.TANH || options.DiagonalRecurrentTensors) throw op.Refuse($"the activation {options.FusedActivation}", "TANH and full matrices");
        input = op.EncodingOf(0);
        hidden = op.EncodingOf(HiddenState);
        cell = op.EncodingOf(CellState);
        if (input.Bits > 16 || hidden.Bits != input.Bits || cell.Bits != 16) throw op.Refuse($"{input.Bits}-bit inputs, {hidden.Bits}-bit hidden and {cell.Bits}-bit cell states", "8 or 16, the same, and 16");
    }

    private bool IsSingle => input.Bits == 16;

    /// <summary>The output sequence: the hidden state after each step, whatever the file says of its scale.</summary>
    public TensorValue Build()
    {
        TensorValue x = op.Operand(0);
        if (x.Time is not { } time || x.Shape.Length != 3 || time.Axis != (options.TimeMajor ? 0 : 1)) throw op.Refuse($"a sequence [{string.Join(", ", x.Shape)}] that is made as a whole, or a batch", "rows over time, and a batch of 1");
        ImmutableArray<Cell> h = op.Graph.Variables.StateOf(op.Tensor(HiddenState), $"{op.Name}.h"), c = op.Graph.Variables.StateOf(op.Tensor(CellState), $"{op.Name}.c");
        Site site = op.Settle(x);
        site.Stage.Begin(op.Name);
        AddProduct(site, site.Operands[0]!, h, out Ref gates);
        AddCell(site, gates, Runs.Of(h.AsSpan())[0], Runs.Of(c.AsSpan())[0]);
        site.Stage.End();
        ImmutableArray<int> shape = GraphTranslator.ShapeOf(op.Result());
        return new TensorValue(shape, op.ResultEncoding()) { Cells = h, Time = Workspace.TimeOf(site, shape, op.Where) };
    }

    private void AddProduct(Site site, TensorValue x, ImmutableArray<Cell> h, out Ref gates)
    {
        WeightMatrix[] fromInput = [.. Gates.Select(gate => Weights(1 + gate, x.RowCount, h.Length))], fromHidden = [.. Gates.Select(gate => Weights(5 + gate, h.Length, h.Length))];
        int[] bias = [.. Gates.SelectMany((gate, i) => fromInput[i].FoldZeroPoint(op.Integers(12 + gate), input.ZeroPoint, op))];
        int[] offset = [.. fromHidden.SelectMany(matrix => matrix.FoldZeroPoint(default, hidden.ZeroPoint, op))];
        RequantizedSum[] sums = [Sum(site, fromInput, op.Space.Cells(x), input, bias), Sum(site, fromHidden, h, hidden, offset)];
        int vector = op.Program.Add(new Vector($"{op.Name}.gates", VectorRole.Scratch, 16, bias.Length, PerStep: false, GateScale));
        gates = op.Program.RefOf(vector);
        op.Add(site, new RequantizedMatVec([.. sums], 0, short.MinValue, short.MaxValue, gates));
    }

    private WeightMatrix Weights(int operand, int columns, int rows)
    {
        var matrix = WeightMatrix.Of(op, op.Tensor(operand));
        if (matrix.Rows != rows || matrix.Columns != columns || matrix.IsPerRow) throw op.Refuse($"weights [{matrix.Rows}, {matrix.Columns}]{(matrix.IsPerRow ? " with a scale for each row" : "")}", $"[{rows}, {columns}] of one scale", Remedies.Intact);
        return matrix;
    }

    private RequantizedSum Sum(Site site, WeightMatrix[] matrices, ImmutableArray<Cell> cells, Encoding encoding, int[] bias)
    {
        QuantizedMultiplier[] factors = [.. matrices.SelectMany(matrix => Enumerable.Repeat(QuantizedMultiplier.Of((double)(encoding.Scale * matrix.ScaleOf(0)) / GateScale), matrix.Rows))];
        return ProductOperators.Sum(op.Program, WeightMatrix.Stack(matrices).Parts(op, site, cells, encoding), bias, factors, IsSingle);
    }

    /// <summary>c = sat(sat(f c) + sat(i g)), clipped; h = tanh(c) o.</summary>
    private void AddCell(Site site, Ref gates, Ref h, Ref c)
    {
        var lanes = new LaneList();
        int units = h.Length;
        int forget = Gate(0, SquashKind.Sigmoid), enter = Gate(1, SquashKind.Sigmoid), candidate = Gate(2, SquashKind.Tanh), leave = Gate(3, SquashKind.Sigmoid);
        int kept = Product(forget, lanes.Add(new Load(c, Access.Each)), (double)UnitScale * cell.Scale / cell.Scale), added = Product(enter, candidate, (double)UnitScale * UnitScale / cell.Scale);
        int next = lanes.Add(new Sum(Saturated(kept), 0, Saturated(added), 0, Subtract: false, Rescale.None));
        if (options.CellClip > 0)
        {
            int clip = (int)Math.Clamp(options.CellClip / (double)cell.Scale, short.MinValue, short.MaxValue);
            next = lanes.Add(new Extreme(lanes.Add(new Extreme(next, lanes.Literal(clip), Largest: false)), lanes.Literal(-clip), Largest: true));
        }

        lanes.Add(new Store(next, c));
        (int multiplier, int shift) = CellArgument();
        int bounded = FunctionOperators.Squash16(op.Program, lanes, next, multiplier, shift, SquashKind.Tanh);
        lanes.Add(new StoreView(Product(bounded, leave, (double)UnitScale * UnitScale / hidden.Scale), h, Rescale.None, hidden.ZeroPoint));
        op.Add(site, new Map(units, [.. lanes.Ops]));

        int Gate(int number, SquashKind kind) => FunctionOperators.Squash16(op.Program, lanes, lanes.Add(new Load(gates with { Offset = number * units, Length = units }, Access.Each)), 3, 0, kind);
        int Product(int a, int b, double factor) => ArithmeticOperators.Requantize(lanes, lanes.Add(new Multiply(a, b, Rescale.None, Wide: true)), QuantizedMultiplier.Of(factor), bound: 1L << 30);
        int Saturated(int value) => lanes.Add(new Narrow(value, Rescale.None));
    }

    /// <summary>Three times the cell state with 12 fraction bits.</summary>
    private (int Multiplier, int Shift) CellArgument()
    {
        float log = MathF.Log(cell.Scale) * (1.0f / MathF.Log(2.0f));
        int left = 12 + (int)MathF.Round(log, MidpointRounding.AwayFromZero);
        if (left is < -30 or > 13) throw op.Refuse($"a cell state of scale {cell.Scale}", "a scale of 2^-42 to 2");
        return left >= 0 ? (3 << left, 0) : (3, -left);
    }
}

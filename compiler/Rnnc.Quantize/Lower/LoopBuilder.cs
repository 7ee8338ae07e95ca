using Rnnc.Int8;
using Rnnc.Ir;
using Rnnc.Quantize.Choose;
using Rnnc.Quantize.Flat;
using Rnnc.Quantize.Tables;

namespace Rnnc.Quantize.Lower;

/// <summary>Element-wise nodes => the operations of one map. Results stay in registers; those that others read are stored too.</summary>
internal sealed class LoopBuilder(Lowering lowering, int stage)
{
    private readonly Dictionary<FlatValue, Lane> made = new(ReferenceEqualityComparer.Instance);

    public LaneBuilder Lanes { get; } = new();

    public void Add(FlatNode node, IEnumerable<Target> targets)
    {
        Format format = lowering.Formats.Of(node.Output);
        if (format.ZeroPoint != 0)
        {
            // Only tables read this value, in their own format.
            Lane exact = Make(node, Format.PowerOfTwo16(Math.Max(-lowering.Formats.Bounds(node.Output).Low, lowering.Formats.Bounds(node.Output).High) * 1.25).Scale);
            Lane place = new(Lanes.In(exact, format), format.Scale);
            made[node.Output] = place;
            foreach (Target target in targets) Lanes.Add(new Store(place.Register, target.Ref));
            return;
        }

        Lane lane = Make(node, format.Scale);
        made[node.Output] = lane;
        foreach (Target target in targets) VectorPlan.StoreTo(Lanes, lane, target);
    }

    private Lane Make(FlatNode node, double scale)
    {
        if (node.Op is FlatTable table) return MakeTable(table, node.Output);
        var elementwise = (FlatElementwise)node.Op;
        Lane Operand(int i) => Read(elementwise.Operands[i]);
        switch (elementwise.Op)
        {
            case Unary unary:
                return MakeUnary(unary, Operand(0), scale);
            case Binary { Kind: BinaryKind.Add } when Operand(0).Wide:
                return AddWide(Operand(0), elementwise.Operands[1].Value.Constant![0]);
            case Binary { Kind: BinaryKind.Add or BinaryKind.Sub } binary:
                return Lanes.Sum(Operand(0), Operand(1), binary.Kind == BinaryKind.Sub, scale);
            case Binary { Kind: BinaryKind.Mul }:
                return Lanes.Multiply(Operand(0), Operand(1), scale);
            case Binary { Kind: BinaryKind.Min or BinaryKind.Max } binary:
                return Lanes.Extreme(Operand(0), Operand(1), binary.Kind == BinaryKind.Max, scale);
            case Binary binary when Comparison.Of(binary.Kind) is { } comparison:
                return MakeCompare(comparison, elementwise, node);
            case Binary { Kind: BinaryKind.LogicalAnd or BinaryKind.LogicalOr } binary:
                return Lanes.Extreme(Operand(0), Operand(1), binary.Kind == BinaryKind.LogicalOr, scale);
            case Select:
                return new Lane(Lanes.Add(new Int8.Choose(Operand(0).Register, Lanes.At(Operand(1), scale).Register, Lanes.At(Operand(2), scale).Register)), scale);
            default:
                throw Flattener.Refuse(node.Origin, elementwise.Op.Name, "an operation of the int8 program");
        }
    }

    private Lane MakeUnary(Unary unary, Lane a, double scale)
    {
        if (a.Wide && IntegerFunctions.PowerOf(unary.Kind) is { } power) return MakePower(power, a, scale);
        switch (unary.Kind)
        {
            case UnaryKind.Identity:
                return Lanes.At(a, scale);
            case UnaryKind.Neg:
                return Lanes.Sum(Lanes.Number(0, a.Scale), a, subtract: true, scale);
            case UnaryKind.Abs:
                return Lanes.Extreme(a, Lanes.Sum(Lanes.Number(0, a.Scale), a, subtract: true, a.Scale), largest: true, scale);
            case UnaryKind.Square:
                return Lanes.Multiply(a, a, scale);
            case UnaryKind.Relu:
                return Lanes.At(Lanes.Extreme(a, Lanes.Number(0, a.Scale), largest: true, a.Scale), scale);
            case UnaryKind.Clip:
                Lane floor = Lanes.Extreme(a, Lanes.Number(unary.Alpha, a.Scale), largest: true, a.Scale);
                return Lanes.At(Lanes.Extreme(floor, Lanes.Number(unary.Beta, a.Scale), largest: false, a.Scale), scale);
            case UnaryKind.LogicalNot:
                return new Lane(Lanes.Add(new Compare(a.Register, Lanes.Add(new Literal(0)), CompareKind.Equal)), 1);
            case UnaryKind.Affine:
                return Lanes.Multiply(a, Lanes.Number(unary.Alpha), scale);
            default:
                throw new InvalidOperationException($"{unary.Kind} needs a table");
        }
    }

    /// <summary>1 or 0. A number is compared with the integers as they are: x &lt; v holds where the integer lies below v / scale.</summary>
    private Lane MakeCompare(Comparison comparison, FlatElementwise elementwise, FlatNode node)
    {
        FlatOperand left = elementwise.Operands[comparison.Swaps ? 1 : 0], right = elementwise.Operands[comparison.Swaps ? 0 : 1];
        Lane Side(FlatOperand operand, FlatOperand other, bool isLeft)
        {
            if (Number(operand.Value) is not { } number) return Take(operand);
            double scale = Take(other).Scale;
            return comparison.TryBound(number / scale, isLeft, out int bound)
                ? new Lane(Lanes.Add(new Literal(bound)), scale)
                : throw Flattener.Refuse(node.Origin, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"a test for {number} of values in steps of {scale:G3}"), "a value that the integers hold");
        }

        Lane a = Side(left, right, isLeft: true), b = Side(right, left, isLeft: false);
        if (a.Scale != b.Scale) (a, b) = (Lanes.At(a, Math.Max(a.Scale, b.Scale)), Lanes.At(b, Math.Max(a.Scale, b.Scale)));
        return new Lane(Lanes.Add(new Compare(a.Register, b.Register, comparison.Kind)), 1);
    }

    /// <summary>A value that is one number for all lanes.</summary>
    private static float? Number(FlatValue value) => value.Constant is { } constant && constant.All(element => element == constant[0]) ? constant[0] : null;

    private Lane AddWide(Lane a, double number)
    {
        int literal = (int)Math.Round(Math.Min(number / a.Scale, 1 << 29), MidpointRounding.AwayFromZero);
        return a with { Register = Lanes.Add(new Sum(a.Register, 0, Lanes.Add(new Literal(literal)), 0, Subtract: false, Rescale.None, Wide: true)) };
    }

    /// <summary>See <see cref="Arithmetic.Power"/>: the constant factor of the two scales goes half into the table, half into the shift.</summary>
    private Lane MakePower(PowerKind kind, Lane a, double scale)
    {
        double factor = kind switch
        {
            PowerKind.Reciprocal => Math.ScaleB(1, -45) / (a.Scale * scale),
            PowerKind.ReciprocalSquareRoot => Math.ScaleB(Math.Sqrt(2), -30) / (Math.Sqrt(a.Scale) * scale),
            _ => Math.ScaleB(Math.Sqrt(2), 0) * Math.Sqrt(a.Scale) / scale,
        };
        int exponent = (int)Math.Ceiling(Math.Log2(factor) - 1e-12);
        double mantissa = Math.ScaleB(factor, -exponent);
        int table = lowering.Program.AddTable(kind.ToString(), TableBuilder.Power(kind, mantissa), 8, interpolated: true);
        return new Lane(Lanes.Add(new Power(a.Register, kind, table, -exponent)), scale);
    }

    private Lane MakeTable(FlatTable table, FlatValue output)
    {
        Domain domain = lowering.Domains[table.Key];
        if (lowering.Formats.Of(output) is { Bits: 8, ZeroPoint: 0 } narrow)
        {
            // Between the steps of 8 bits there is nothing to interpolate.
            int plain = lowering.Program.AddTable(table.Key, TableBuilder.Plain(domain, narrow), TableBuilder.PlainFractionBits, interpolated: false);
            return new Lane(Lanes.Add(new Lookup(ReadInFormat(table.Operand, domain.Format), plain)), narrow.Scale, Narrow: true);
        }

        Format result = lowering.Formats.Of(output) is { ZeroPoint: 0, Bits: 16 } own && own.IsPowerOfTwo ? own
            : Format.PowerOfTwo16(Math.Max(-lowering.Formats.Bounds(output).Low, lowering.Formats.Bounds(output).High) * 1.25);
        int fractionBits = lowering.Widths.FineTables ? TableBuilder.FineFractionBits : TableBuilder.FractionBits;
        int index = lowering.Program.AddTable(table.Key, TableBuilder.Interpolated(domain, result, fractionBits), fractionBits, interpolated: true);
        int argument = ReadInFormat(table.Operand, domain.Format);
        return Lanes.At(new Lane(Lanes.Add(new Lookup(argument, index)), result.Scale), lowering.Formats.Of(output).ZeroPoint == 0 ? lowering.Formats.Of(output).Scale : result.Scale);
    }

    /// <summary>A table's argument: as it is where it is kept in the table's format.</summary>
    private int ReadInFormat(FlatOperand operand, Format format)
    {
        FlatValue value = Lowering.Alias(operand.Value, stage);
        if (operand.Value.Constant is null && lowering.Formats.Of(value) == format)
        {
            if (made.TryGetValue(value, out Lane lane)) return lane.Register;
            (Ref source, Format kept) = lowering.Find(value, stage);
            if (kept == format) return Lanes.Add(new Load(source, operand.Access));
        }

        return Lanes.In(Read(operand), format);
    }

    /// <summary>An operand of arithmetic: at a power of two.</summary>
    private Lane Read(FlatOperand operand)
    {
        Lane taken = Take(operand);
        return taken.Wide || Math.ScaleB(1, (int)Math.Round(Math.Log2(taken.Scale))) == taken.Scale ? taken : Lanes.At(taken, Format.PowerOfTwo16(taken.Scale * 32767).Scale);
    }

    /// <summary>An operand in the integers that it is kept in.</summary>
    private Lane Take(FlatOperand operand)
    {
        FlatValue value = Lowering.Alias(operand.Value, stage);
        if (made.TryGetValue(value, out Lane lane) && operand.Access == Access.Each) return lane;
        if (Number(value) is { } number) return Lanes.Number(number);
        (Ref source, Format format) = lowering.Find(value, stage);
        return VectorPlan.LoadLane(Lanes, source, format, operand.Access);
    }
}

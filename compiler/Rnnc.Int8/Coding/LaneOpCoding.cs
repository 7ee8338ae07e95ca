namespace Rnnc.Int8;

/// <summary>One operation of a map to and from bytes: docs/program.md, "Encoding", operation.</summary>
internal static class LaneOpCoding
{
    public static void Write(ByteWriter writer, LaneOp op)
    {
        switch (op)
        {
            case Load load:
                writer.Byte(1);
                StepCoding.Write(writer, load.Source);
                writer.Byte((int)load.Access);
                break;
            case Literal literal:
                writer.Byte(2);
                writer.Signed(literal.Value);
                break;
            case Multiply multiply:
                Begin(writer, 3, multiply.A, multiply.B);
                writer.Flags(multiply.Wide);
                Write(writer, multiply.Rescale);
                break;
            case Sum sum:
                Begin(writer, 4, sum.A);
                writer.Byte(sum.ShiftA);
                writer.Unsigned(sum.B);
                writer.Byte(sum.ShiftB);
                writer.Flags(sum.Wide, sum.Subtract);
                Write(writer, sum.Rescale);
                break;
            case Narrow narrow:
                Begin(writer, 5, narrow.A);
                writer.Flags(narrow.Wide);
                Write(writer, narrow.Rescale);
                break;
            case Extreme extreme:
                Begin(writer, 6, extreme.A, extreme.B);
                writer.Flags(extreme.Largest);
                break;
            case Lookup lookup:
                Begin(writer, 7, lookup.A, lookup.Table);
                break;
            case Power power:
                Begin(writer, 8, power.A);
                writer.Byte((int)power.Kind);
                writer.Unsigned(power.Table);
                writer.Signed(power.Shift);
                break;
            case Compare compare:
                Begin(writer, 9, compare.A, compare.B);
                writer.Byte((int)compare.Kind);
                break;
            case Choose choose:
                Begin(writer, 10, choose.Condition, choose.A, choose.B);
                break;
            case Store store:
                Begin(writer, 11, store.A);
                StepCoding.Write(writer, store.Target);
                break;
            case StoreView view:
                Begin(writer, 12, view.A);
                StepCoding.Write(writer, view.Target);
                Write(writer, view.Rescale);
                writer.Signed(view.ZeroPoint);
                break;
            case Requantize requantize:
                Begin(writer, 32, requantize.A);
                writer.Unsigned(requantize.Multiplier);
                writer.Signed(requantize.Exponent);
                break;
            case Squash squash:
                Begin(writer, 33, squash.A);
                writer.Byte((int)squash.Kind);
                writer.Unsigned(squash.Table);
                break;
            default:
                throw new InvalidProgramException($"{op.GetType().Name} has no encoding");
        }
    }

    public static LaneOp Read(ByteReader reader)
    {
        int number = reader.Byte("an operation");
        return number switch
        {
            1 => new Load(StepCoding.ReadRef(reader), reader.Kind<Access>("access")),
            2 => new Literal(reader.Signed("a literal")),
            3 => ReadMultiply(reader),
            4 => ReadSum(reader),
            5 => ReadNarrow(reader),
            6 => new Extreme(Register(reader), Register(reader), reader.Flags(1, "an extreme") != 0),
            7 => new Lookup(Register(reader), reader.Unsigned("a table")),
            8 => new Power(Register(reader), reader.Kind<PowerKind>("power"), reader.Unsigned("a table"), reader.Signed("a shift")),
            9 => new Compare(Register(reader), Register(reader), reader.Kind<CompareKind>("comparison")),
            10 => new Choose(Register(reader), Register(reader), Register(reader)),
            11 => new Store(Register(reader), StepCoding.ReadRef(reader)),
            12 => new StoreView(Register(reader), StepCoding.ReadRef(reader), ReadRescale(reader), reader.Signed("a zero point")),
            32 => new Requantize(Register(reader), reader.Unsigned("a multiplier"), reader.Signed("an exponent")),
            33 => new Squash(Register(reader), reader.Kind<SquashKind>("squash"), reader.Unsigned("a table")),
            _ => throw reader.UnknownBefore($"unknown operation {number}"),
        };
    }

    private static void Begin(ByteWriter writer, int number, params ReadOnlySpan<int> operands)
    {
        writer.Byte(number);
        foreach (int operand in operands) writer.Unsigned(operand);
    }

    private static void Write(ByteWriter writer, Rescale rescale)
    {
        writer.Unsigned(rescale.Multiplier);
        writer.Signed(rescale.Shift);
    }

    private static int Register(ByteReader reader) => reader.Unsigned("a register");

    private static Rescale ReadRescale(ByteReader reader) => new(reader.Unsigned("a multiplier"), reader.Signed("a shift"));

    private static Multiply ReadMultiply(ByteReader reader)
    {
        int a = Register(reader), b = Register(reader), flags = reader.Flags(1, "a product");
        return new(a, b, ReadRescale(reader), flags != 0);
    }

    private static Sum ReadSum(ByteReader reader)
    {
        int a = Register(reader), shiftA = reader.Byte("a shift"), b = Register(reader), shiftB = reader.Byte("a shift"), flags = reader.Flags(2, "a sum");
        return new(a, shiftA, b, shiftB, (flags & 2) != 0, ReadRescale(reader), (flags & 1) != 0);
    }

    private static Narrow ReadNarrow(ByteReader reader)
    {
        int a = Register(reader), flags = reader.Flags(1, "a rescale");
        return new(a, ReadRescale(reader), flags != 0);
    }
}

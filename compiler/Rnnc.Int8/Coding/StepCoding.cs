using System.Collections.Immutable;

namespace Rnnc.Int8;

/// <summary>One step to and from bytes: docs/program.md, "Encoding", step.</summary>
internal static class StepCoding
{
    private const int MatVecKind = 1, MapKind = 2, ReductionKindNumber = 3, GatherKind = 4, DataProductKind = 10, RequantizedMatVecKind = 16, SoftmaxKind = 17;
    private const int SmallestAccumulator = 4, SmallestSum = 5, SmallestPart = 5, SmallestOp = 2;

    public static void Write(ByteWriter writer, Step step)
    {
        switch (step)
        {
            case MatVec product:
                writer.Byte(MatVecKind);
                writer.List(product.Accumulators, accumulator => Write(writer, accumulator));
                Write(writer, product.Output);
                break;
            case Map map:
                writer.Byte(MapKind);
                writer.Unsigned(map.Lanes);
                writer.List(map.Ops, op => LaneOpCoding.Write(writer, op));
                break;
            case Reduction reduction:
                writer.Byte(ReductionKindNumber);
                writer.Byte((int)reduction.Kind);
                Write(writer, reduction.A);
                Write(writer, reduction.B);
                writer.Byte(reduction.Shift);
                Write(writer, reduction.Output);
                break;
            case Gather gather:
                writer.Byte(GatherKind);
                Write(writer, gather.Index);
                writer.Unsigned(gather.Table);
                Write(writer, gather.Output);
                break;
            case DataProduct product:
                writer.Byte(DataProductKind);
                Write(writer, product.Matrix);
                Write(writer, product.Vector);
                writer.Byte(product.Transposed ? 1 : 0);
                writer.Byte(product.Shift);
                Write(writer, product.Output);
                break;
            case RequantizedMatVec product:
                writer.Byte(RequantizedMatVecKind);
                writer.List(product.Sums, sum => Write(writer, sum));
                writer.Signed(product.ZeroPoint);
                writer.Signed(product.Low);
                writer.Signed(product.High);
                Write(writer, product.Output);
                break;
            case TableSoftmax softmax:
                writer.Byte(SoftmaxKind);
                Write(writer, softmax.Input);
                writer.Unsigned(softmax.Groups);
                writer.Unsigned(softmax.Table);
                Write(writer, softmax.Output);
                break;
            default:
                throw new InvalidProgramException($"{step.GetType().Name} has no encoding");
        }
    }

    public static Step Read(ByteReader reader)
    {
        int kind = reader.Byte("a step");
        return kind switch
        {
            MatVecKind => new MatVec(reader.List(SmallestAccumulator, "accumulators", () => ReadAccumulator(reader)), ReadRef(reader)),
            MapKind => new Map(reader.Unsigned("lanes"), reader.List(SmallestOp, "operations", () => LaneOpCoding.Read(reader))),
            ReductionKindNumber => new Reduction(reader.Kind<ReductionKind>("reduction"), ReadRef(reader), ReadRef(reader), reader.Byte("a shift"), ReadRef(reader)),
            GatherKind => new Gather(ReadRef(reader), reader.Unsigned("a table"), ReadRef(reader)),
            DataProductKind => new DataProduct(ReadRef(reader), ReadRef(reader), ReadTransposed(reader), reader.Byte("a shift"), ReadRef(reader)),
            RequantizedMatVecKind => new RequantizedMatVec(
                reader.List(SmallestSum, "sums", () => ReadSum(reader)), reader.Signed("a zero point"), reader.Signed("a bound"), reader.Signed("a bound"), ReadRef(reader)),
            SoftmaxKind => new TableSoftmax(ReadRef(reader), reader.Unsigned("groups"), reader.Unsigned("a table"), ReadRef(reader)),
            _ => throw reader.UnknownBefore($"unknown step {kind}"),
        };
    }

    private static bool ReadTransposed(ByteReader reader) => reader.Flags(1, "flags of a product") == 1;

    internal static void Write(ByteWriter writer, Ref part)
    {
        writer.Unsigned(part.Vector);
        writer.Byte((int)part.Row);
        writer.Unsigned(part.Offset);
        writer.Unsigned(part.Length);
    }

    internal static Ref ReadRef(ByteReader reader)
    {
        int vector = reader.Unsigned("a vector");
        var row = reader.Kind<Row>("row");
        return new(vector, reader.Unsigned("an offset"), reader.Unsigned("a length"), row);
    }

    private static void Write(ByteWriter writer, Accumulator accumulator)
    {
        writer.List(accumulator.Parts, part => Write(writer, part));
        writer.Unsigned(accumulator.Bias);
        writer.Unsigned(accumulator.Multipliers);
        writer.Byte(accumulator.LeftShift);
    }

    private static void Write(ByteWriter writer, RequantizedSum sum)
    {
        writer.List(sum.Parts, part => Write(writer, part));
        writer.Unsigned(sum.Bias);
        writer.Unsigned(sum.Multipliers);
        writer.Unsigned(sum.Exponents);
        writer.Flags(sum.Single);
    }

    private static void Write(ByteWriter writer, Part part)
    {
        Write(writer, part.Input);
        writer.Unsigned(part.Matrix);
    }

    private static ImmutableArray<Part> ReadParts(ByteReader reader) => reader.List(SmallestPart, "parts", () => new Part(ReadRef(reader), reader.Unsigned("a matrix")));

    private static RequantizedSum ReadSum(ByteReader reader) => new(
        ReadParts(reader), reader.Unsigned("a bias"), reader.Unsigned("multipliers"), reader.Unsigned("exponents"), reader.Flags(1, "a sum") != 0);

    private static Accumulator ReadAccumulator(ByteReader reader) =>
        new(
            ReadParts(reader),
            reader.Unsigned("a bias"),
            reader.Unsigned("multipliers"),
            reader.Byte("a left shift"));
}

using CsCheck;
using Rnnc.Ir;
using Rnnc.Lift;
using Rnnc.Tests.Evaluate;
using Xunit;

namespace Rnnc.Tests.Lift.Loops;

/// <summary>Loops with random starts, strides, offsets and bounds: whatever the lift makes of them computes the same, and it makes Sequences of those that stay in range.</summary>
public class RandomLoopTests
{
    private sealed record Shape(int Steps, int Start, int Stride, int ReadScale, int ReadOffset, int WriteScale, int WriteOffset, int Rows);

    private static readonly Gen<Shape> Shapes =
        from steps in Gen.Int[1, 5]
        from start in Gen.Int[-3, 3]
        from stride in Gen.Int[1, 2]
        from readScale in Gen.Bool.Select(forward => forward ? 1 : -1)
        from readOffset in Gen.Int[0, 1]
        from writeScale in Gen.Bool.Select(forward => forward ? 1 : -1)
        from writeOffset in Gen.Int[0, 2]
        from rows in Gen.Int[0, 2]
        select new Shape(steps, start, stride, readScale, readOffset, writeScale, writeOffset, rows);

    [Fact]
    public void LiftedLoopsComputeTheSame() => Shapes.Sample(
        shape =>
        {
            int extent = (shape.Steps - 1) * shape.Stride + 1;
            int rows = shape.Steps + shape.WriteOffset + shape.Rows;
            var main = new GraphBuilder();
            Value x = main.Input(TensorType.Float(extent + shape.ReadOffset, 3), Sketch.Here);
            Value[] start = [main.Int(shape.Start), main.Int(0), main.Weights(3, 3), main.Weights(4, rows, 3), x];
            var condition = new GraphBuilder();
            Value[] seen = [.. start.Select(value => condition.Input(value.Type, Sketch.Here))];
            var body = new GraphBuilder();
            Value[] v = [.. start.Select(value => body.Input(value.Type, Sketch.Here))];
            Value from = body.Op(BinaryKind.Sub, v[0], body.Int(shape.Start));
            Value read = shape.ReadScale > 0 ? body.Plus(from, shape.ReadOffset) : body.Op(BinaryKind.Sub, body.Int(extent - 1 + shape.ReadOffset), from);
            Value write = shape.WriteScale > 0 ? body.Plus(v[1], shape.WriteOffset) : body.Op(BinaryKind.Sub, body.Int(shape.Steps - 1 + shape.WriteOffset), v[1]);
            Value h = body.Step(body.Row(v[4], read), v[2]);
            Node loop = main.AddNode(
                new While(
                    condition.Build(condition.Op(BinaryKind.Less, seen[0], condition.Int(shape.Start + extent))),
                    body.Build(body.Plus(v[0], shape.Stride), body.Plus(v[1], 1), h, body.Write(v[3], write, h), v[4])),
                Sketch.Here,
                [.. start]);
            Model model = Sketch.Model(main.Build(loop.Outputs[0], loop.Outputs[2], loop.Outputs[3]));
            Model lifted = Pipeline.Run(model);
            Assert.False(Sketch.Holds<While>(lifted.Graph), $"{shape}");
            Sketch.AssertSame(model, lifted, Tensors.Random(shape.GetHashCode() & 0xFFFF, extent + shape.ReadOffset, 3));
        },
        iter: 500,
        threads: 1,
        seed: "0N0XIzNsQ0O2");
}

using System.Collections.Immutable;
using Rnnc.Int8;
using Rnnc.Ir;
using Rnnc.Quantize.Choose;
using Rnnc.Quantize.Flat;
using Rnnc.Quantize.Weights;

namespace Rnnc.Quantize.Lower;

/// <summary>One layer's nodes in one stage => steps, phase by phase.</summary>
internal sealed class SectionLowering(Lowering lowering, FlatModel model, int stage, SectionPlan section, Widths widths)
{
    private readonly List<Step> steps = [];

    private VectorPlan Memory => lowering.Memory;

    public ImmutableArray<Step> Lower()
    {
        foreach ((FlatValue input, Target target) in Memory.InputViews(section.Groups.SelectMany(group => group.Inputs), stage)) Copy(input, [target]);
        for (int phase = 0; phase < section.PhaseCount; phase++)
        {
            foreach (ProductGroup group in section.Groups.Where(group => group.Phase == phase)) LowerProducts(group);
            foreach (FlatNode node in section.Nodes.Where(node => node.Op is FlatReduce && section.PhaseOf(node) == phase)) LowerReduction(node, (FlatReduce)node.Op);
            foreach (FlatNode node in section.Nodes.Where(node => node.Op is FlatDataProduct && section.PhaseOf(node) == phase)) LowerDataProduct(node, (FlatDataProduct)node.Op);
            foreach (LoopGroup loop in section.Loops.Where(loop => loop.Phase == phase)) LowerLoop(loop);
        }

        return [.. steps];
    }

    private FlatValue Alias(FlatValue value) => Lowering.Alias(value, stage);

    private void LowerProducts(ProductGroup group)
    {
        int bits = widths.Of(group.Index);
        var inputs = group.Inputs.Select(input =>
        {
            (Ref place, Format format) = Memory.View(input, bits, stage);
            return new ProductInput(place, format);
        }).ToList();
        var gates = group.Gates.Select(gate =>
        {
            var linear = (FlatLinear)gate.Op;
            return new ProductGate(linear.Weights, linear.Bias, lowering.Formats.Of(gate.Output) is { Bits: 16 } own ? own : throw new InvalidOperationException("a product into other than 16 bits"));
        }).ToList();
        int rows = group.Gates.Sum(gate => gate.Output.Length);
        int vector = lowering.Program.AddVector(string.Join("_", group.Gates.Select(gate => gate.Output.Name).Distinct()), VectorRole.Scratch, gates[0].Output with { ZeroPoint = 0 }, rows);
        steps.Add(ProductQuantizer.Quantize(lowering.Program, inputs, gates, lowering.Samples.Operands(group.Gates[0]), lowering.Program.RefOf(vector), widths.WideMatrices.Contains(group.Index)));
        int offset = 0;
        foreach (FlatNode gate in group.Gates)
        {
            lowering.PlaceProduct(gate.Output, new Ref(vector, offset, gate.Output.Length));
            offset += gate.Output.Length;
            Target[] targets = [.. Memory.TargetsOf(gate.Output, stage, isRead: false)];
            if (targets.Length > 0) Copy(gate.Output, targets);
        }
    }

    private void LowerReduction(FlatNode node, FlatReduce reduce)
    {
        (Ref a, _) = Find(reduce.A);
        (Ref b, _) = Find(reduce.B);
        ReductionKind kind = reduce.Kind switch
        {
            ReduceKind.Max => ReductionKind.Largest,
            ReduceKind.Min => ReductionKind.Smallest,
            _ => reduce.OfProducts ? ReductionKind.SumOfProducts : ReductionKind.Sum,
        };
        Ref output = Memory.TargetsOf(node.Output, stage, isRead: true).Last(target => target.Format.Bits == 32).Ref;
        steps.Add(new Reduction(kind, a, b, lowering.Formats.ReductionShift(reduce, node.Output.Length), output));
    }

    private void LowerDataProduct(FlatNode node, FlatDataProduct product)
    {
        (Ref matrix, Format rows) = Find(product.Matrix);
        (Ref vector, Format factor) = Find(product.Vector);
        Format result = lowering.Formats.Of(node.Output);
        Target[] targets = [.. Memory.TargetsOf(node.Output, stage, isRead: true)];
        Target own = targets.Last(target => target.Format == result);
        int shift = (int)Math.Round(Math.Log2(result.Scale / (rows.Scale * factor.Scale)));
        bool isExact = rows.IsPowerOfTwo && factor is { Bits: 16, IsPowerOfTwo: true } && rows.ZeroPoint == 0 && factor.ZeroPoint == 0;
        if (!isExact || shift > DataProduct.MaximumShift) throw Flattener.Refuse(node.Origin, $"a product of {product.Matrix} and {product.Vector}", "operands whose integers are steps of a power of two");
        steps.Add(new DataProduct(matrix, vector, product.Transposed, shift, own.Ref));
        Target[] others = [.. targets.Where(target => target != own)];
        if (others.Length > 0) Copy(node.Output, others);
    }

    private void LowerLoop(LoopGroup loop)
    {
        if (loop.Nodes[0].Op is FlatConcat concat)
        {
            LowerConcat(concat, loop.Nodes[0]);
            return;
        }

        if (loop.Nodes[0].Op is FlatGather gather)
        {
            LowerGather(gather, loop);
            return;
        }

        var builder = new LoopBuilder(lowering, stage);
        foreach (FlatNode node in loop.Nodes)
        {
            if (IsAliasedRow(node)) continue;
            builder.Add(node, Memory.TargetsOf(node.Output, stage, IsReadElsewhere(node, loop)));
        }

        if (builder.Lanes.Ops.Count > 0) steps.Add(new Map(loop.Lanes, [.. builder.Lanes.Ops]));
    }

    private void LowerConcat(FlatConcat concat, FlatNode node)
    {
        int offset = 0;
        foreach (FlatValue piece in concat.Inputs)
        {
            int at = offset;
            Copy(piece, [.. Memory.TargetsOf(node.Output, stage, isRead: true).Select(target => target with { Ref = target.Ref with { Offset = at, Length = piece.Length } })]);
            offset += piece.Length;
        }
    }

    /// <summary>One table for each format that the rows are wanted in.</summary>
    private void LowerGather(FlatGather gather, LoopGroup loop)
    {
        FlatValue output = loop.Nodes[0].Output;
        (Ref index, _) = Find(gather.Index);
        foreach (Target target in Memory.TargetsOf(output, stage, IsReadElsewhere(loop.Nodes[0], loop)))
        {
            int table = lowering.Program.AddConstant(target.Format.Bits, gather.Table.Floats.ToArray().Select(value => target.Format.Quantize(value)), gather.Rows);
            steps.Add(new Int8.Gather(index, table, target.Ref));
        }
    }

    /// <summary>A row that collects the step's value is written where the value is made, unless the value comes from elsewhere.</summary>
    private bool IsAliasedRow(FlatNode node) => node.Output.RowOf is { Constant: null, Base: null } source && source.Stage == stage;

    private bool IsReadElsewhere(FlatNode node, LoopGroup loop) => model.Stages[stage].Nodes.Any(reader =>
        reader.Op is not FlatLinear && !loop.Nodes.Contains(reader) && !IsAliasedRow(reader) && reader.Inputs.Any(input => ReferenceEquals(Alias(input.Base ?? input), node.Output)))
        || model.Stages[stage].Nodes.Any(reader => reader.Op is FlatLinear linear && linear.Inputs.Any(input => ReferenceEquals(Alias(input.Base ?? input), node.Output) && Memory.ReadsPlain(input, widths.Of(lowering.GroupOf(reader)))));

    private void Copy(FlatValue value, Target[] targets)
    {
        (Ref source, Format format) = Find(value);
        var lanes = new LaneBuilder();
        Lane lane = VectorPlan.LoadLane(lanes, source, format, Access.Each);
        foreach (Target target in targets) VectorPlan.StoreTo(lanes, lane, target);
        steps.Add(new Map(value.Length, [.. lanes.Ops]));
    }

    private (Ref Ref, Format Format) Find(FlatValue value) => lowering.Find(Alias(value), stage);
}

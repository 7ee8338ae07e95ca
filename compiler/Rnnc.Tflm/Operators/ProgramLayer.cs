using System.Collections.Immutable;
using Rnnc.Int8;
using Rnnc.Tflm.Graph;
using Rnnc.Tflm.Numerics;

namespace Rnnc.Tflm.Operators;

/// <summary>
/// RNNC_SEQUENCE: the steps of its program become steps of the whole one. Its inputs are where other operators put them, its vectors are
/// added, its stages run with those of the whole: the loop among the loops, the rest before or after it.
/// </summary>
internal sealed class ProgramLayer
{
    private readonly OperatorContext op;
    private readonly ProgramBlock block;
    private readonly Int8Model program;
    private readonly int[] constants;
    private readonly int[] tables;
    private readonly int[] vectors;
    private readonly int[] outputs;
    private readonly TensorValue?[] operands;
    private ImmutableArray<Site> sites = [];
    private Site once = null!;

    public ProgramLayer(OperatorContext op)
    {
        this.op = op;
        block = ProgramBlock.Of(op.Operator, op.Graph.Tensors);
        program = block.Program;
        constants = [.. program.Constants.Select(constant => op.Program.AddConstant(constant.Bits, constant.Values, constant.Rows))];
        tables = [.. program.Tables.Select(table => op.Program.AddTable(table.Name, program.Constants[table.Constant].Values, table.FractionBits, table.Interpolated))];
        vectors = [.. program.Vectors.Select(_ => -1)];
        outputs = [.. Enumerable.Range(0, program.Vectors.Length).Where(vector => program.Vectors[vector].Role == VectorRole.Output)];
        operands = [.. block.Inputs.Select(input => (TensorValue?)op.Graph.Read(input))];
    }

    public ImmutableArray<TensorValue> Build()
    {
        Vector[] inputs = [.. program.WithRole(VectorRole.Input)];
        for (int i = 0; i < operands.Length; i++)
        {
            if (!inputs[i].PerStep) operands[i] = op.Space.Whole(operands[i]!);
            else if (operands[i]!.Time is null) throw op.Refuse($"a sequence {op.Tensor(i)} that is made as a whole", "rows over time");
        }

        SettleLoops(inputs);
        if (program.StepsAreFixed) op.Space.FixSteps();
        bool feedsLoop = !sites.IsEmpty && op.Graph.ReachesSequence(block.Outputs);
        TensorValue[] results = [.. Outputs(feedsLoop)];
        int loop = 0;
        foreach (Stage stage in program.Stages)
        {
            bool isLoop = stage.Kind is StageKind.Forward or StageKind.Backward;
            Site site = sites.IsEmpty ? once : sites[Math.Min(loop, sites.Length - 1)];
            Add(stage, site, stage.Kind switch
            {
                StageKind.Refresh => op.Space.Refresh,
                StageKind.Start => op.Space.StartOf(site.Loop),
                StageKind.Once => feedsLoop ? op.Space.EndOf(sites[^1].Loop) : op.Space.Once,
                _ => site.Stage,
            });
            if (isLoop) loop++;
        }

        return [.. results.Select((result, i) => IsTurned(i) ? op.Space.Reversed(result) : result)];
    }

    /// <summary>Each loop of the program finds its place among those of the whole, one after the other.</summary>
    private void SettleLoops(Vector[] inputs)
    {
        var found = ImmutableArray.CreateBuilder<Site>();
        foreach (Stage stage in program.Stages.Where(stage => stage.Kind is StageKind.Forward or StageKind.Backward))
        {
            ImmutableArray<TensorValue?> read = [.. operands.Select((operand, i) => stage.Kind == StageKind.Backward && inputs[i].PerStep ? op.Space.Reversed(operand!) : operand)];
            found.Add(op.Space.Settle(read, op.Where, found.Count == 0 ? -1 : found[^1].Loop));
            if (!found[^1].HasRows) throw op.Refuse("a loop that reads no sequence", "an input per time step", Remedies.Intact);
        }

        sites = found.ToImmutable();
        once = new Site(op.Space.Once, Timeline.Stored, 0, [.. operands]);
    }

    private static int PlaceOf(Int8Model program, int vector) => Enumerable.Range(0, vector).Count(other => program.Vectors[other].Role == program.Vectors[vector].Role);

    /// <summary>The values of the outputs; their vectors are the program's.</summary>
    private IEnumerable<TensorValue> Outputs(bool feedsLoop)
    {
        for (int i = 0; i < outputs.Length; i++)
        {
            Vector vector = program.Vectors[outputs[i]];
            Encoding encoding = op.ResultEncoding(i);
            ImmutableArray<int> shape = GraphTranslator.ShapeOf(op.Result(i));
            int loop = LoopOf(outputs[i]);
            TensorValue value;
            if (vector.PerStep)
            {
                if (loop < 0) throw op.Refuse($"rows of {vector.Name} that no loop makes", "rows over time", Remedies.Intact);

                // Rows that are to be turned round are not the model's output yet.
                value = IsTurned(i) ? op.Space.Make(sites[loop], shape, encoding, op.Graph.NameOf(op.Result(i)), op.Where) : op.Make(sites[loop], i);
            }
            else if (feedsLoop || loop >= 0)
            {
                int made = op.Program.Add(new Vector(op.Graph.NameOf(op.Result(i)), VectorRole.Window, encoding.Bits, vector.Length, PerStep: false, encoding.Scale, Workspace.ZeroPointOf(encoding)));
                op.Space.MarkMadeIn(made, sites[^1].Loop);
                value = new TensorValue(shape, encoding) { Cells = Workspace.RowCells(made, vector.Length) };
            }
            else
            {
                value = op.Make(once, i);
            }

            vectors[outputs[i]] = value.Cells[0].Vector;
            yield return value;
        }
    }

    /// <summary>The last loop that writes a vector; -1 where none does.</summary>
    private int LoopOf(int vector)
    {
        Stage[] loops = [.. program.Stages.Where(stage => stage.Kind is StageKind.Forward or StageKind.Backward)];
        return Array.FindLastIndex(loops, stage => stage.Steps.SelectMany(Refs).Any(part => part.Vector == vector));
    }

    /// <summary>The rows of an output stand in the order of the input although the steps run backwards.</summary>
    private bool IsTurned(int output)
    {
        Stage[] loops = [.. program.Stages.Where(stage => stage.Kind is StageKind.Forward or StageKind.Backward)];
        int loop = program.Vectors[outputs[output]].PerStep ? LoopOf(outputs[output]) : -1;
        return loop >= 0 && loops[loop].Kind == StageKind.Backward && loops[loop].Steps.SelectMany(Refs).Any(part => part.Vector == outputs[output] && part.Row == Row.Time);
    }

    private static List<Ref> Refs(Step step)
    {
        var found = new List<Ref>();
        new StepRewrite(
            part =>
            {
                found.Add(part);
                return part;
            },
            constant => constant,
            table => table).Of(step);
        return found;
    }

    private void Add(Stage stage, Site site, StageBuilder target)
    {
        var inputs = new Dictionary<int, Ref>();
        var rewrite = new StepRewrite(part => Place(part, stage, site, target, inputs), constant => constants[constant], table => tables[table]);
        foreach (Section section in stage.Sections)
        {
            // Copies of inputs come before the section that reads them.
            ImmutableArray<Step> steps = [.. section.Steps.Select(rewrite.Of)];
            target.Begin(section.Layer);
            foreach (Step step in steps) target.Add(section.Layer, step);
            target.End();
        }
    }

    private Ref Place(Ref part, Stage stage, Site site, StageBuilder target, Dictionary<int, Ref> inputs)
    {
        Vector vector = program.Vectors[part.Vector];
        if (vector.PerStep && part.Row == Row.Whole) throw op.Refuse($"all rows of {vector.Name} at once", "rows over time");
        switch (vector.Role)
        {
            case VectorRole.Input:
                if (!inputs.TryGetValue(part.Vector, out Ref source))
                {
                    TensorValue value = site.Operands[PlaceOf(program, part.Vector)]!;
                    inputs[part.Vector] = source = op.Space.Contiguous(target, op.Space.Cells(value), value.Encoding);
                }

                return source with { Offset = source.Offset + part.Offset, Length = part.Length };
            case VectorRole.Output:
                bool hasRows = op.Program.Vectors[vectors[part.Vector]].PerStep;
                return part with { Vector = vectors[part.Vector], Row = hasRows ? op.Space.MadeRow(site.Loop) : Row.Whole };
            default:
                if (vector.PerStep && site.Stage.Kind != stage.Kind) throw op.Refuse("a layer that reads a reversed sequence and keeps its rows", "the sequence as it is");
                if (vectors[part.Vector] < 0) vectors[part.Vector] = op.Program.Add(vector with { Constant = vector.Constant < 0 ? -1 : constants[vector.Constant] });
                return part with { Vector = vectors[part.Vector] };
        }
    }
}

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
    private readonly TensorValue?[] operands;

    public ProgramLayer(OperatorContext op)
    {
        this.op = op;
        block = ProgramBlock.Of(op.Operator, op.Graph.Tensors);
        program = block.Program;
        constants = [.. program.Constants.Select(constant => op.Program.AddConstant(constant.Bits, constant.Values, constant.Rows))];
        tables = [.. program.Tables.Select(table => op.Program.AddTable(table.Name, program.Constants[table.Constant].Values, table.FractionBits, table.Interpolated))];
        vectors = [.. program.Vectors.Select(_ => -1)];
        operands = [.. block.Inputs.Select(input => (TensorValue?)op.Graph.Read(input))];
    }

    public ImmutableArray<TensorValue> Build()
    {
        Stage? loop = program.Stages.FirstOrDefault(stage => stage.Kind is StageKind.Forward or StageKind.Backward);
        if (program.Stages.Count(stage => stage.Kind is StageKind.Forward or StageKind.Backward) > 1) throw op.Refuse("a program of several loops", "one layer");
        bool backward = loop?.Kind == StageKind.Backward;
        Vector[] inputs = [.. program.WithRole(VectorRole.Input)];
        for (int i = 0; i < operands.Length; i++)
        {
            if (!inputs[i].PerStep) operands[i] = op.Space.Whole(operands[i]!);
            else if (operands[i]!.Time is null) throw op.Refuse($"a sequence {op.Tensor(i)} that is made as a whole", "rows over time");
            else if (backward) operands[i] = op.Space.Reversed(operands[i]!);
        }

        Site site = loop is null ? new Site(op.Space.Once, Timeline.Stored, 0, [.. operands]) : op.Space.Settle([.. operands], op.Where);
        if (program.StepsAreFixed) op.Space.FixSteps();
        bool feedsLoop = loop is not null && op.Graph.ReachesSequence(block.Outputs);
        TensorValue[] results = [.. Outputs(site, backward, feedsLoop)];
        foreach (Stage stage in program.Stages)
        {
            StageBuilder target = stage.Kind switch
            {
                StageKind.Refresh => op.Space.Refresh,
                StageKind.Start => op.Space.StartOf(site.Loop),
                StageKind.Forward or StageKind.Backward => site.Stage,
                _ => feedsLoop ? op.Space.EndOf(site.Loop) : op.Space.Once,
            };
            Add(stage, target, site);
        }

        return [.. results.Select((result, i) => backward && IsAligned(i) ? op.Space.Reversed(result) : result)];
    }

    private static int PlaceOf(Int8Model program, int vector) => Enumerable.Range(0, vector).Count(other => program.Vectors[other].Role == program.Vectors[vector].Role);

    /// <summary>The values of the outputs; their vectors are the program's.</summary>
    private IEnumerable<TensorValue> Outputs(Site site, bool backward, bool feedsLoop)
    {
        int[] places = [.. Enumerable.Range(0, program.Vectors.Length).Where(vector => program.Vectors[vector].Role == VectorRole.Output)];
        for (int i = 0; i < places.Length; i++)
        {
            Vector vector = program.Vectors[places[i]];
            Encoding encoding = op.ResultEncoding(i);
            ImmutableArray<int> shape = GraphTranslator.ShapeOf(op.Result(i));
            TensorValue value;
            if (vector.PerStep)
            {
                // Rows in the order of the input are turned round: their vector is not the model's output yet.
                value = backward && IsAligned(i) ? op.Space.Make(site, shape, encoding, op.Graph.NameOf(op.Result(i)), op.Where) : op.Make(site, i);
            }
            else if (feedsLoop || IsMadeInLoop(places[i]))
            {
                int made = op.Program.Add(new Vector(op.Graph.NameOf(op.Result(i)), VectorRole.Window, encoding.Bits, vector.Length, PerStep: false, encoding.Scale, Workspace.ZeroPointOf(encoding)));
                op.Space.MarkMadeIn(made, site.Loop);
                value = new TensorValue(shape, encoding) { Cells = Workspace.RowCells(made, vector.Length) };
            }
            else
            {
                value = op.Make(new Site(op.Space.Once, Timeline.Stored, 0, []), i);
            }

            vectors[places[i]] = value.Cells[0].Vector;
            yield return value;
        }
    }

    private bool IsMadeInLoop(int output) => program.Stages.Where(stage => stage.Kind is StageKind.Forward or StageKind.Backward)
        .SelectMany(stage => stage.Steps).Any(step => Refs(step).Any(part => part.Vector == output));

    /// <summary>The rows of an output stand in the order of the input, not in that of the steps.</summary>
    private bool IsAligned(int output)
    {
        int vector = Enumerable.Range(0, program.Vectors.Length).Where(i => program.Vectors[i].Role == VectorRole.Output).ElementAt(output);
        return program.Vectors[vector].PerStep && program.Stages.SelectMany(stage => stage.Steps).SelectMany(Refs).Any(part => part.Vector == vector && part.Row == Row.Time);
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

    private void Add(Stage stage, StageBuilder target, Site site)
    {
        var inputs = new Dictionary<int, Ref>();
        var rewrite = new StepRewrite(part => Place(part, target, site, inputs), constant => constants[constant], table => tables[table]);
        foreach (Section section in stage.Sections)
        {
            // Copies of inputs come before the section that reads them.
            ImmutableArray<Step> steps = [.. section.Steps.Select(rewrite.Of)];
            target.Begin(section.Layer);
            foreach (Step step in steps) target.Add(section.Layer, step);
            target.End();
        }
    }

    private Ref Place(Ref part, StageBuilder target, Site site, Dictionary<int, Ref> inputs)
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
                return part with { Vector = vectors[part.Vector], Row = RowOf(part, site) };
            default:
                if (vectors[part.Vector] < 0) vectors[part.Vector] = op.Program.Add(vector with { Constant = vector.Constant < 0 ? -1 : constants[vector.Constant] });
                return part with { Vector = vectors[part.Vector], Row = RowOf(part, site) };
        }
    }

    /// <summary>The program's runs are the loop's; the rows that they make are the loop's rows where the vector has rows.</summary>
    private Row RowOf(Ref part, Site site)
    {
        bool hasRows = vectors[part.Vector] >= 0 && op.Program.Vectors[vectors[part.Vector]].PerStep;
        return hasRows ? op.Space.MadeRow(site.Loop) : Row.Whole;
    }
}

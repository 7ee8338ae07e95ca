using System.Collections.Immutable;
using Rnnc.Formats.TfLite;
using Rnnc.Int8;
using Rnnc.Tflm.Numerics;

namespace Rnnc.Tflm.Graph;

/// <summary>The vectors of the outputs, in the caller's order; what makes an output writes it where it can, otherwise it is copied.</summary>
internal sealed class OutputPlan
{
    private readonly GraphTranslator graph;
    private readonly int[] vectors;
    private readonly bool[] claimed;
    private readonly Dictionary<int, int> direct = [];

    public OutputPlan(GraphTranslator graph, TfLiteSubgraph subgraph, TfLiteEntry entry)
    {
        this.graph = graph;
        var makers = new Dictionary<int, TfLiteOperator>();
        foreach (TfLiteOperator op in subgraph.Operators)
        {
            foreach (int tensor in op.Outputs) makers.TryAdd(tensor, op);
        }

        vectors = new int[entry.Outputs.Length];
        claimed = new bool[vectors.Length];
        for (int i = 0; i < vectors.Length; i++)
        {
            vectors[i] = graph.Space.Program.Add(new Vector(entry.Outputs[i].Name, VectorRole.Output, 8, 1, PerStep: false, 1));
            int tensor = entry.Outputs[i].Tensor;
            for (int depth = 0; depth < subgraph.Operators.Length && direct.TryAdd(tensor, i) && makers.TryGetValue(tensor, out TfLiteOperator? op) && OperatorFamilies.KeepsOrder(op.Code); depth++)
            {
                if (op.Inputs.IsEmpty || op.Inputs[0] < 0) break;
                tensor = op.Inputs[0];
            }
        }
    }

    /// <summary>The output's vector as the place of a result; null where the tensor is no output.</summary>
    public TensorValue? Claim(Site site, TfLiteTensor tensor, ImmutableArray<int> shape, Encoding encoding)
    {
        if (!direct.TryGetValue(tensor.Index, out int output) || claimed[output]) return null;
        claimed[output] = true;
        return Place(output, new TensorValue(shape, encoding) { Time = Workspace.TimeOf(site, shape, tensor.Where) });
    }

    /// <summary>Makes the value the output; a vector that has been claimed for another place of it is copied to.</summary>
    public void Bind(int output, TensorValue value)
    {
        Workspace space = graph.Space;
        if (claimed[output] && value.Cells.All(cell => cell.Vector == vectors[output])) return;
        Site site = space.Settle([value], graph.Tensor(0).Where);
        TensorValue source = site.Operands[0]!;
        ImmutableArray<Cell> cells = space.Cells(source);
        TensorValue target = Place(output, source with { Numbers = null });
        space.Copy(site.Stage, cells, target.Cells);
    }

    private TensorValue Place(int output, TensorValue value)
    {
        Workspace space = graph.Space;
        int vector = vectors[output];
        bool perStep = value.Time is not null || space.IsStepwise;
        Encoding encoding = value.Encoding;
        space.Program.Vectors[vector] = space.Program.Vectors[vector] with
        {
            Bits = encoding.Bits,
            Length = value.RowCount,
            PerStep = perStep,
            Scale = encoding.Scale,
            ZeroPoint = Workspace.ZeroPointOf(encoding),
        };
        Row row = value.Time is { } time ? space.MadeRow(time.Loop) : space.CallersRow;
        return value with { Cells = Workspace.RowCells(vector, value.RowCount, row) };
    }
}

using Rnnc.Ir;

namespace Rnnc.Lift.Cells;

/// <summary>
/// The one form in which a model, and the cell of every Sequence, leaves the lift, whatever format it came from. What follows may be relied upon.
/// <para><b>Shapes.</b> The batch is 1 and gone. A value has no extent of 1 but for its last axis (<see cref="UnitAxes"/>), and rank 1 at least:
/// x_t, states, gates and biases are vectors [N], a mean over the last axis is [1], a whole sequence is [T, F]. T may be a symbol, nothing else.
/// Only the model's own inputs, outputs and slots keep the types of the file: a Reshape stands between each of them and the rest where they differ.
/// Constant operands of element-wise ops are [] where all elements are equal, else of the shape that broadcasts.</para>
/// <para><b>Sequence.</b> Time is axis 0 of every sequence operand and of every collected result. The mask is [T], the number of steps [].
/// No captured value is a constant (constants stand in the cell), no operand, state or result is unused,
/// and a result that is the last value of a state is that final state.</para>
/// <para><b>Matrices.</b> A product with a constant is a Linear: y = x_1 W_1 + ... + x_n W_n (+ b), W_i [K_i, N] never transposed, b [N].
/// Its x_i are graph inputs first, in the graph's order (so x, then states), then others. No x_i is a constant, a Concat or a value that another term has.
/// A Linear that only a sum with another one reads, or only an addition or multiplication of a constant, is part of that: sums are flattened where the inner value has that one use.
/// A Linear with several readers is computed once: a = x W + h U; sigmoid(a + b_z), tanh(a + b_h) keeps a without a bias and adds the two after it,
/// which costs one vector addition and saves the products. MatMul remains for two computed operands.</para>
/// <para><b>Slices.</b> Gates are not sliced: a Slice remains only of a graph input, or of a value that is needed whole.</para>
/// <para><b>Element-wise.</b> Add, Sub, Mul, Min, Max, Pow, FloorDiv, FloorMod, comparisons, logical; no Div (a / b is a Mul with Reciprocal or Rsqrt, or with the constant's reciprocal),
/// no SquaredDifference (Square of a Sub). A constant operand is the second one, but in Sub(constant, x), FloorDiv, FloorMod and Pow; x - constant is Add(x, -constant).
/// Neg is left only where no Sub can hold it. (a - b) s, never a s - b s; a product's constant comes last: ((x - mean) rsqrt) gamma + beta.
/// Clip stands for Min and Max with constants, Relu for Clip from 0 up. No Identity, Affine or ScaledTanh.
/// A function of one value that is one of the kinds is that kind (Silu for x sigmoid(x), HardSigmoid for a clipped line from 0 to 1, Softplus for log(1 + exp(x))), exp(x) / sum(exp(x)) a Softmax, a variance the mean of squared differences; parameters are rounded to float32.</para>
/// <para><b>Reductions.</b> KeepDims exactly where the last axis is among Axes.</para>
/// <para><b>Order.</b> Equal expressions are one node. Operands of Add, Mul, Min and Max are ordered by structure, nodes depth first from the outputs.</para>
/// </summary>
public static class CanonicalForm
{
    /// <summary>Refuses what is not in the form and what could not be brought into it.</summary>
    /// <exception cref="InputException">The node's origin, what it is, and what the form has instead.</exception>
    public static void Check(Model model)
    {
        Check(model.Graph, model.Graph.Inputs, model.Graph.Outputs);
    }

    private static void Check(Graph graph, IEnumerable<Value> typedInputs, IEnumerable<Value> typedOutputs)
    {
        var boundary = new HashSet<Value>([.. typedInputs, .. typedOutputs], ReferenceEqualityComparer.Instance);
        foreach (Node node in graph.Nodes)
        {
            CheckOp(node, graph);
            foreach (Value output in node.Outputs)
                if (!boundary.Contains(output)) CheckShape(output, node);
            foreach (Graph inner in node.Op.Graphs)
            {
                foreach (Value input in inner.Inputs) CheckShape(input, node);
                Check(inner, [], []);
            }
        }
    }

    private static void CheckShape(Value value, Node node)
    {
        Shape shape = value.Type.Shape;
        foreach (Dim dim in shape)
        {
            if (dim.IsUnknown) Refuse(node, $"{node.Op.Name} of {value.Type}", "sizes that the file settles", "give the file fixed input shapes");
            if (dim == Dim.Batch) Refuse(node, $"{node.Op.Name} of {value.Type}", "a batch of 1");
        }

        if (node.Op is Constant || UsedWhole(node)) return;
        if (!UnitAxes.Drop(shape).Equals(shape)) Refuse(node, $"{node.Op.Name} of {value.Type}", $"{UnitAxes.Drop(shape)}");
    }

    /// <summary>Reshapes serve ops that need an axis of 1; a Sequence's results have their time axis even where it is 1; a constant's shape serves its reader.</summary>
    private static bool UsedWhole(Node node) => node.Op is Reshape or Sequence or ArgMax or MatMul or Concat or Gather or BroadcastTo or Slice or Transpose;

    private static void CheckOp(Node node, Graph graph)
    {
        switch (node.Op)
        {
            case While:
                Refuse(node, "a loop that is no recurrence over time", "a step function with states");
                break;
            case DynamicSlice:
                Refuse(node, "a slice whose place is computed at run time", "constant begins and sizes");
                break;
            case MatMul when graph.ConstantOf(node.Inputs[1]) is not null:
                Refuse(node, "a MatMul with a constant", "a Linear");
                break;
            case Linear linear:
                CheckLinear(linear, node, graph);
                break;
            case Unary { Kind: UnaryKind.Identity or UnaryKind.Affine or UnaryKind.ScaledTanh } unary:
                Refuse(node, unary.Name, "the operation it stands for");
                break;
            case Binary { Kind: BinaryKind.Div or BinaryKind.SquaredDifference } binary:
                Refuse(node, binary.Name, "Mul with Reciprocal, Square of Sub");
                break;
            case Binary { Kind: BinaryKind.Add or BinaryKind.Mul or BinaryKind.Min or BinaryKind.Max } binary when graph.ConstantOf(node.Inputs[0]) is not null:
                Refuse(node, $"{binary.Name} with a constant first", "the constant as the second operand");
                break;
            case Reduce reduce when reduce.KeepDims != reduce.Axes.Contains(node.Inputs[0].Type.Rank - 1):
                Refuse(node, $"{reduce.Name} {reduce.Attributes}", "KeepDims where the last axis is reduced");
                break;
            case Sequence sequence:
                CheckSequence(sequence, node, graph);
                break;
        }
    }

    private static void CheckLinear(Linear linear, Node node, Graph graph)
    {
        for (int i = 0; i < linear.TermCount; i++)
        {
            if (graph.ConstantOf(node.Inputs[2 * i]) is not null) Refuse(node, $"a Linear with a constant as operand {2 * i}", "its product in the bias");
            if (graph.ConstantOf(node.Inputs[2 * i + 1]) is null) Refuse(node, "a Linear whose matrix is computed", "a constant matrix");
        }

        if (linear.HasBias && graph.ConstantOf(node.Inputs[^1]) is null) Refuse(node, "a Linear whose bias is computed", "a constant bias");
    }

    private static void CheckSequence(Sequence sequence, Node node, Graph graph)
    {
        if (sequence.TimeAxes.Any(axis => axis != 0) || sequence.Outputs.Any(output => output.Collect == Collect.All && output.TimeAxis != 0))
            Refuse(node, "a Sequence whose time axis is not the first", "time first");
        for (int i = 0; i < sequence.CaptureCount; i++)
        {
            if (graph.ConstantOf(node.Inputs[sequence.ScanCount + sequence.StateCount + i]) is not null)
                Refuse(node, $"a Sequence that captures constant {i}", "the constant in its cell");
        }
    }

    private static void Refuse(Node node, string found, string expected, string remedy = "") =>
        throw new InputException(node.Origin, found, expected, remedy);
}

using System.Collections.Immutable;
using Rnnc.Evaluate;
using Rnnc.Formats.TensorFlow;
using Rnnc.Formats.TensorFlow.Messages;
using Rnnc.Ir;
using Rnnc.Read.GraphDef.Graphs;
using Rnnc.Read.Items;

namespace Rnnc.Read.GraphDef;

/// <summary>One node while it is translated: its operands, its attributes, and the graph it goes into.</summary>
internal sealed class NodeContext(GraphTranslator translator, Scope scope, TfNode node, ImmutableArray<Item> inputs, int depth, string path)
{
    public const string Intact = "take an intact copy of the file";

    /// <summary>Shapes, places and rates are folded while reading, since types depend on them; weights are left to the passes.</summary>
    private const int MaximumFolded = 64;

    public GraphTranslator Translator { get; } = translator;

    public Scope Scope { get; } = scope;

    public TfNode Node { get; } = node;

    public ImmutableArray<Item> Inputs { get; } = inputs;

    public int Depth { get; } = depth;

    /// <summary>The scope of the calls around, which the node's own name lacks; empty, or with a slash at its end.</summary>
    public string Path { get; } = path;

    public Origin Origin { get; } = path.Length == 0 ? node.Where : node.Where with { Layer = path + node.Where.Layer };

    public Item Input(int index) => index < Inputs.Length ? Inputs[index] : throw Refuse($"{Inputs.Length} inputs", $"{index + 1}", Intact);

    /// <summary>An operand as a value.</summary>
    public Value Operand(int index) => ValueOf(Input(index));

    public Value ValueOf(Item item) => item switch
    {
        ValueItem value => value.Value,
        ExtentsItem extents when extents.Extents.All(extent => extent.IsFixed) => Constant(Numbers(extents.Element, [.. extents.Extents.Select(extent => extent.Factor)], extents.Rank)),
        ExtentsItem { Rank: 0 } extent when Scope.LengthOf(extent.Extents[0].ToDim(), Origin) is { } length => extent.Element == ElementType.Int32 ? length : Add(new Cast(extent.Element), length),
        RangeItem { Count: { IsFixed: true, Factor: >= 0 and <= int.MaxValue } } range => Constant(Tensor.Integer(range.Element, [.. Enumerable.Range(0, (int)range.Count.Factor).Select(i => range.First + i)], (int)range.Count.Factor)),
        RandomItem => throw Refuse("random numbers", "a model for inference", "export the model with training switched off"),
        _ => throw Refuse(item.Describe, "a tensor of numbers", "export the model with fixed shapes"),
    };

    /// <summary>An operand whose value is known while reading; null where it is computed.</summary>
    public Tensor? ConstantOf(int index) => Input(index) switch
    {
        ValueItem value => Scope.Builder.ConstantOf(value.Value),
        ExtentsItem extents when extents.Extents.All(extent => extent.IsFixed) => Scope.Builder.ConstantOf(Operand(index)),
        RangeItem { Count.IsFixed: true } => Scope.Builder.ConstantOf(Operand(index)),
        _ => null,
    };

    /// <summary>A small integer operand as numbers that may depend on free extents; null where it is computed from data.</summary>
    public ImmutableArray<Extent>? ExtentsOf(int index) => Input(index) switch
    {
        ExtentsItem extents => extents.Extents,
        ValueItem value when Scope.Builder.ConstantOf(value.Value) is { Element: not (ElementType.Float32 or ElementType.Bool), Rank: < 2 } constant => [.. constant.Integers.ToArray().Select(Extent.Number)],
        _ => null,
    };

    /// <summary>A constant integer operand as numbers.</summary>
    public int[] Integers(int index)
    {
        if (ConstantOf(index) is not { } tensor) throw Refuse($"input {index} is computed", "a constant", "export the model with fixed shapes");
        if (tensor.Element is ElementType.Float32 or ElementType.Bool) throw Refuse($"input {index} of type {tensor.Type}", "integers", Intact);
        return [.. tensor.Integers.ToArray().Select(value => (int)Math.Clamp(value, int.MinValue, int.MaxValue))];
    }

    public int Integer(int index)
    {
        int[] values = Integers(index);
        return values.Length == 1 ? values[0] : throw Refuse($"input {index} of {values.Length} elements", "one", Intact);
    }

    /// <summary>A shape operand as a shape; extents of -1 and what is not known are unknown.</summary>
    public Shape ShapeOf(int index) => ExtentsOf(index) is { } extents
        ? Shape.Of(extents.Select(extent => extent.ToDim()))
        : throw Refuse($"a shape that depends on data (input {index})", "a shape that is known when compiling", "export the model with fixed shapes");

    /// <summary>An axis that may count from the end, from the start.</summary>
    public int Axis(int axis, int rank)
    {
        int result = axis < 0 ? axis + rank : axis;
        return result >= 0 && result < rank ? result : throw Refuse($"axis {axis} of rank {rank}", $"an axis within {-rank}..{rank - 1}", Intact);
    }

    public AttributeMessage? Attribute(string name) => Node.Attributes.TryGetValue(name, out AttributeMessage? attribute) ? attribute : null;

    public int Number(string name, int otherwise) => Attribute(name) is { ValueCase: AttributeMessage.ValueOneofCase.I } attribute ? (int)Math.Clamp(attribute.I, int.MinValue, int.MaxValue) : otherwise;

    public bool Flag(string name) => Attribute(name) is { ValueCase: AttributeMessage.ValueOneofCase.B, B: true };

    public string Text(string name, string otherwise) => Attribute(name) is { ValueCase: AttributeMessage.ValueOneofCase.S } attribute ? attribute.S.ToStringUtf8() : otherwise;

    public ElementType Element(string name, DataType otherwise = DataType.None)
    {
        DataType type = Attribute(name) is { ValueCase: AttributeMessage.ValueOneofCase.Type } attribute ? attribute.Type : otherwise;
        return DataTypes.Element(type) ?? throw Refuse($"values of type {DataTypes.Name(type)}", "floats, integers or booleans", "export the model without them");
    }

    public TfGraph Function(string name) => Attribute(name) is { ValueCase: AttributeMessage.ValueOneofCase.Func } attribute
        ? Translator.Library.Function(attribute.Func.Name, Origin)
        : throw Refuse($"no function \"{name}\"", "one", Intact);

    /// <summary>Adds a node; small integers and single numbers are computed at once.</summary>
    public Value Add(Op op, params ReadOnlySpan<Value> operands)
    {
        var constants = ImmutableArray.CreateBuilder<Tensor>(operands.Length);
        foreach (Value operand in operands)
        {
            if (Scope.Builder.ConstantOf(operand) is not { Count: <= MaximumFolded } constant) break;
            constants.Add(constant);
        }

        if (operands.Length > 0 && constants.Count == operands.Length && IsSmall(op, [.. constants.Select(constant => constant.Type)])) return Constant(OpEvaluator.Evaluate(op, constants.ToImmutable(), Origin)[0]);
        return Scope.Builder.Add(op, Origin, operands);
    }

    public Value Constant(Tensor tensor) => Scope.Builder.Constant(tensor, Origin);

    public Value Reshape(Value value, Shape shape) => value.Type.Shape.Equals(shape) && !shape.Any(dim => dim.IsUnknown) ? value : Add(new Reshape(shape), value);

    /// <summary>Part of an axis; the value itself where that is all of it.</summary>
    public Value Slice(Value value, int axis, int begin, int size, int stride = 1) =>
        value.Type.Shape[axis] == size && begin == 0 && stride == 1 ? value : Add(new Slice(axis, begin, size, stride), value);

    public ImmutableArray<Item> Result(Value value) => [new ValueItem(value)];

    public InputException Refuse(string found, string expected, string remedy = "export the model without it") => new(Origin, found, expected, remedy);

    private static Tensor Numbers(ElementType element, long[] values, int rank) => rank == 0 ? Tensor.Integer(element, values) : Tensor.Integer(element, values, values.Length);

    private static bool IsSmall(Op op, ImmutableArray<TensorType> operands)
    {
        try
        {
            return op.Infer(operands).All(type => type.Shape.IsFixed && type.Shape.Aggregate(1L, (count, dim) => Math.Min(count * dim.Size, int.MaxValue)) <= MaximumFolded);
        }
        catch (TypeMismatchException)
        {
            return false; // the builder refuses it, with the node's name
        }
    }
}

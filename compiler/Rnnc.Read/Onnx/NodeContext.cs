using System.Collections.Immutable;
using Rnnc.Evaluate;
using Rnnc.Formats.Onnx;
using Rnnc.Formats.Onnx.Messages;
using Rnnc.Ir;
using Rnnc.Read.Items;
using Rnnc.Read.Onnx.Graphs;

namespace Rnnc.Read.Onnx;

/// <summary>One node while it is translated: its operands, its attributes, and the graph it goes into.</summary>
internal sealed class NodeContext(GraphTranslator translator, NameScope scope, NodeMessage node, ImmutableArray<Item?> inputs, Origin origin)
{
    public const string Intact = "take an intact copy of the file";
    public const string FixShapes = "export the model with fixed shapes (the batch may stay free)";

    /// <summary>Results that have more elements than their operands are computed while reading up to this size.</summary>
    private const int MaximumGrown = 64;

    public GraphTranslator Translator { get; } = translator;

    public NameScope Scope { get; } = scope;

    public NodeMessage Node { get; } = node;

    public ImmutableArray<Item?> Inputs { get; } = inputs;

    public Origin Origin { get; } = origin;

    public GraphBuilder Builder => Scope.Ir.Builder;

    /// <summary>The version of the node's operator set.</summary>
    public long Opset => Scope.Opsets.GetValueOrDefault(OnnxLibrary.PlainDomain(Node.Domain), 1);

    public bool Has(int index) => index < Inputs.Length && Inputs[index] is not null;

    public Item Input(int index) => Has(index) ? Inputs[index]! : throw Refuse($"no input {index + 1}", "one", Intact);

    /// <summary>An operand as a value.</summary>
    public Value Operand(int index) => ValueOf(Input(index));

    public Value? OptionalOperand(int index) => Has(index) ? Operand(index) : null;

    public Value ValueOf(Item item)
    {
        switch (item)
        {
            case ValueItem value:
                return value.Value;
            case ExtentsItem { Extents: var extents } numbers when extents.All(extent => extent.IsFixed):
                return Constant(Tensor.Integer(numbers.Element, [.. extents.Select(extent => extent.Factor)], numbers.Rank == 0 ? [] : [extents.Length]));
            case ExtentsItem { Extents: [var extent], Rank: var rank } number when Scope.Ir.LengthOf(extent.ToDim(), Origin) is { } length:
                Value single = number.Element == ElementType.Int32 ? length : Add(new Cast(number.Element), length);
                return rank == 0 ? single : Reshape(single, [1]);
            default:
                throw Refuse(item.Describe, "a tensor of numbers", FixShapes);
        }
    }

    /// <summary>An operand whose value is known while reading; null where it is computed, or absent.</summary>
    public Tensor? ConstantOf(int index) => !Has(index) ? null : Input(index) switch
    {
        ValueItem value => Builder.ConstantOf(value.Value),
        ExtentsItem extents when extents.Extents.All(extent => extent.IsFixed) => Builder.ConstantOf(Operand(index)),
        _ => null,
    };

    /// <summary>The one value that all elements of an operand are known to have, whatever its shape; null where there is none.</summary>
    public Tensor? UniformOf(int index)
    {
        if (!Has(index) || Input(index) is not ValueItem { Value: var value }) return null;
        while (Builder.Producer(value) is { Op: BroadcastTo or Ir.Reshape or Ir.Transpose } copy) value = copy.Inputs[0];
        if (Builder.ConstantOf(value) is not { Count: > 0 } constant) return null;
        bool uniform = constant.Element == ElementType.Float32 ? !constant.Floats.ContainsAnyExcept(constant.Floats[0]) : !constant.Integers.ContainsAnyExcept(constant.Integers[0]);
        if (!uniform) return null;
        return constant.Element == ElementType.Float32 ? Tensor.Scalar(constant.Floats[0]) : Tensor.Integer(constant.Element, [constant.Integers[0]]);
    }

    /// <summary>A small integer operand as numbers that may depend on free extents; null where it is computed from data.</summary>
    public ImmutableArray<Extent>? ExtentsOf(int index) => !Has(index) ? null : Input(index) switch
    {
        ExtentsItem extents => extents.Extents,
        ValueItem value when Builder.ConstantOf(value.Value) is { Element: not (ElementType.Float32 or ElementType.Bool), Rank: < 2 } constant => [.. constant.Integers.ToArray().Select(Extent.Number)],
        _ => null,
    };

    /// <summary>A constant integer operand as numbers.</summary>
    public int[] Integers(int index)
    {
        if (ConstantOf(index) is not { } tensor) throw Refuse($"input {index + 1} is computed", "a constant", FixShapes);
        if (tensor.Element is ElementType.Float32 or ElementType.Bool) throw Refuse($"input {index + 1} of type {tensor.Type}", "integers", Intact);
        return [.. tensor.Integers.ToArray().Select(Clamp)];
    }

    public int Integer(int index)
    {
        int[] values = Integers(index);
        return values.Length == 1 ? values[0] : throw Refuse($"input {index + 1} of {values.Length} elements", "one", Intact);
    }

    /// <summary>A constant operand of one number.</summary>
    public double Number(int index)
    {
        if (ConstantOf(index) is not { Count: 1 } tensor) throw Refuse($"input {index + 1} is computed, or no single number", "one constant", "export the model with constants there");
        return tensor.Element == ElementType.Float32 ? tensor.Floats[0] : tensor.Integers[0];
    }

    /// <summary>An axis that may count from the end, from the start.</summary>
    public int Axis(long axis, int rank)
    {
        long result = axis < 0 ? axis + rank : axis;
        return result >= 0 && result < rank ? (int)result : throw Refuse($"axis {axis} of rank {rank}", $"an axis within {-rank}..{rank - 1}", Intact);
    }

    public ImmutableArray<int> Axes(IEnumerable<int> axes, int rank)
    {
        ImmutableArray<int> places = [.. axes.Select(axis => Axis(axis, rank)).Order()];
        return places.Distinct().Count() == places.Length ? places : throw Refuse($"the axes [{string.Join(", ", places)}]", "each axis once", Intact);
    }

    /// <summary>The attribute, or what the calling node gives where a function refers to its attribute; null where there is none.</summary>
    public AttributeMessage? Attribute(string name)
    {
        AttributeMessage? attribute = Node.Attribute.FirstOrDefault(attribute => attribute.Name == name);
        return attribute is { RefAttrName.Length: > 0 } reference ? Scope.CallAttributes?.GetValueOrDefault(reference.RefAttrName) : attribute;
    }

    public bool HasAttribute(string name) => Attribute(name) is not null;

    public int Integer(string name, int otherwise) => Attribute(name) is not { } attribute ? otherwise : attribute.HasI ? Clamp(attribute.I) : throw NoSuch(name, "an integer");

    public bool Flag(string name, bool otherwise = false) => Integer(name, otherwise ? 1 : 0) != 0;

    public float Float(string name, float otherwise)
    {
        float value = Attribute(name) is not { } attribute ? otherwise : attribute.HasF ? attribute.F : throw NoSuch(name, "a number");
        return float.IsFinite(value) ? value : throw Refuse($"{name} = {value.ToString(System.Globalization.CultureInfo.InvariantCulture)}", "a finite number", Intact);
    }

    public string Text(string name, string otherwise) => Attribute(name) is not { } attribute ? otherwise : attribute.HasS ? attribute.S.ToStringUtf8() : throw NoSuch(name, "a text");

    /// <summary>The integers of an attribute; null where it is absent.</summary>
    public int[]? Integers(string name) => Attribute(name) is { } attribute ? [.. attribute.Ints.Select(Clamp)] : null;

    public GraphMessage Graph(string name) => Attribute(name)?.G ?? throw Refuse($"no graph \"{name}\"", "one", Intact);

    public ElementType Element(string name, DataType otherwise)
    {
        var type = (DataType)Integer(name, (int)otherwise);
        return OnnxTypes.Element(type) ?? throw Refuse($"values of type {OnnxTypes.Name(type)}", "floats, integers or booleans", "export the model without them");
    }

    /// <summary>Adds a node; what follows from constants alone is computed at once, where that makes little out of much.</summary>
    public Value Add(Op op, params ReadOnlySpan<Value> operands)
    {
        var constants = ImmutableArray.CreateBuilder<Tensor>(operands.Length);
        foreach (Value operand in operands)
        {
            if (Builder.ConstantOf(operand) is not { } constant) break;
            constants.Add(constant);
        }

        if (operands.Length > 0 && constants.Count == operands.Length && IsWorthFolding(op, constants)) return Constant(OpEvaluator.Evaluate(op, constants.ToImmutable(), Origin)[0]);
        return Builder.Add(op, Origin, operands);
    }

    public Value Add(BinaryKind kind, Value left, Value right) => Add(new Binary(kind), left, right);

    public Value Add(UnaryKind kind, Value value, double alpha = 0, double beta = 0) => Add(new Unary(kind, alpha, beta), value);

    public Value Constant(Tensor tensor) => Builder.Constant(tensor, Origin);

    /// <summary>A number of the type of a value.</summary>
    public Value Number(double number, ElementType element) => Constant(element == ElementType.Float32 ? Tensor.Scalar((float)number) : Tensor.Integer(element, [(long)number]));

    public Value Cast(Value value, ElementType element) => value.Type.Element == element ? value : Add(new Cast(element), value);

    public Value Reshape(Value value, Shape shape) => value.Type.Shape.Equals(shape) && !shape.Any(dim => dim.IsUnknown) ? value : Add(new Reshape(shape), value);

    /// <summary>Part of an axis; the value itself where that is all of it.</summary>
    public Value Slice(Value value, int axis, int begin, int size, int stride = 1) =>
        value.Type.Shape[axis] == size && begin == 0 && stride == 1 ? value : Add(new Slice(axis, begin, size, stride), value);

    public Value Transpose(Value value, ImmutableArray<int> permutation) => permutation.SequenceEqual(Enumerable.Range(0, permutation.Length)) ? value : Add(new Transpose(permutation), value);

    /// <summary>The value stretched to a shape; the value itself where it has it.</summary>
    public Value Stretch(Value value, Shape shape)
    {
        if (value.Type.Shape.Equals(shape)) return value;
        if (shape.Any(dim => dim.IsUnknown)) throw Refuse($"the shape {shape}", "extents that are known when compiling", FixShapes);
        return Add(new BroadcastTo(shape), value);
    }

    public InputException Refuse(string found, string expected, string remedy = "export the model without it") => new(Origin, found, expected, remedy);

    private static int Clamp(long value) => (int)Math.Clamp(value, int.MinValue, int.MaxValue);

    private InputException NoSuch(string name, string expected) => Refuse($"an attribute {name} of another type", expected, Intact);

    private bool IsWorthFolding(Op op, ImmutableArray<Tensor>.Builder operands)
    {
        try
        {
            Shape shape = op.Infer([.. operands.Select(constant => constant.Type)])[0].Shape;
            if (!shape.IsFixed) return false;
            long given = operands.Sum(operand => (long)operand.Count), made = shape.Aggregate(1L, (count, dim) => Math.Min(count * dim.Size, int.MaxValue));
            return made <= Math.Max(given, MaximumGrown) && Translator.MayFold(given + made);
        }
        catch (TypeMismatchException)
        {
            return false; // the builder refuses it, with the node's name
        }
    }
}

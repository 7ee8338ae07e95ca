using Rnnc.Ir;
using Rnnc.Quantize.Calibrate;
using Rnnc.Quantize.Flat;

namespace Rnnc.Quantize.Choose;

/// <summary>
/// The integers that each value is kept in. Values that share memory (a state before, after and at the end; a value and its rows) share a format.
/// Arguments of tables have their table's format; reductions have 32 bits; all else is 16 bits at a power of two, so that element-wise
/// operations rescale by shifts.
/// </summary>
public sealed class FormatTable
{
    /// <summary>States may grow beyond what calibration saw (numerics: margins of 2 to 4 cost nothing).</summary>
    private const double StateMargin = 2;

    private const double ValueMargin = 1.25;

    private readonly FlatModel model;
    private readonly Samples samples;
    private readonly Dictionary<string, Domain> domains;
    private readonly QuantizeOptions options;
    private readonly Dictionary<FlatValue, FlatValue> joined = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<FlatValue, Format> formats = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<FlatValue> states = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<FlatValue> visible = new(ReferenceEqualityComparer.Instance);

    public FormatTable(FlatModel model, Samples samples, Dictionary<string, Domain> domains, QuantizeOptions options, int inputBits)
    {
        this.model = model;
        this.samples = samples;
        this.domains = domains;
        this.options = options;
        foreach (FlatState state in model.States)
        {
            Join(state.Read, state.Final);
            if (state.Write.Constant is null && state.Write.Base is null && !model.Inputs.Contains(state.Write)) Join(state.Read, state.Write);
        }

        foreach (FlatNode node in model.Nodes)
        {
            if (node.Output.RowOf is { Constant: null, Base: null } source && !model.Inputs.Contains(source)) Join(node.Output, source);
            if (node.Op is FlatAllRows all && !model.Inputs.Contains(all.Input)) Join(node.Output, all.Input);
        }

        foreach (FlatState state in model.States) states.Add(Root(state.Read));
        foreach (FlatOutput output in model.Outputs) visible.Add(Root(output.Value));
        for (int i = 0; i < model.Inputs.Count; i++)
            formats[model.Inputs[i]] = (options.InputFormats.IsEmpty ? null : options.InputFormats[i]) ?? InputFormat.Of(model.Inputs[i], model, samples, inputBits);
        foreach (FlatState state in model.States)
        {
            if (state.Slot is not null && options.StateFormats.TryGetValue(state.Slot, out Format decided)) formats[Root(state.Read)] = decided;
        }

        foreach (FlatNode node in model.Nodes) Of(node.Output);
    }

    /// <summary>The value that stands for all that share memory with this one.</summary>
    public FlatValue Root(FlatValue value)
    {
        value = value.Base ?? value;
        while (joined.TryGetValue(value, out FlatValue? next)) value = next;
        return value;
    }

    public Format Of(FlatValue value)
    {
        FlatValue root = Root(value);
        if (formats.TryGetValue(root, out Format known)) return known;
        return formats[root] = value.Constant is not null ? ConstantFormat(value) : Choose(root);
    }

    /// <summary>The integers that an output was asked for in; null where nobody did.</summary>
    public Format? Wanted(FlatOutput output)
    {
        if (!options.OutputFormats.IsEmpty && options.OutputFormats[model.Outputs.IndexOf(output)] is { } given) return given;
        if (options.OutputBits is not { } bits || output.Value.IsExact) return null;
        if (output.Scores) return bits == 8 ? null : new Format(16, 1.0 / 32768);
        return bits == 8 ? ViewChooser.Choose(Bounds(output.Value).Low, Bounds(output.Value).High, [], 8) : null;
    }

    /// <summary>Bounds over all values that share memory with this one.</summary>
    public (double Low, double High) Bounds(FlatValue value)
    {
        FlatValue root = Root(value);
        var all = Members(root).Select(samples.Bounds).ToList();
        return (all.Min(bounds => bounds.Low), all.Max(bounds => bounds.High));
    }

    /// <summary>The exact shift that keeps a reduction of the largest operands within 31 bits.</summary>
    public int ReductionShift(FlatReduce reduce, int groups)
    {
        long size = reduce.A.Length / groups;
        int bits = reduce.OfProducts ? Of(reduce.A).Bits + Of(reduce.B).Bits - 2 : Of(reduce.A).Bits - 1;
        int total = bits + (int)Math.Ceiling(Math.Log2(size)) + 1;
        return reduce.Kind is ReduceKind.Max or ReduceKind.Min ? 0 : Math.Max(0, total - 30);
    }

    private static Format ConstantFormat(FlatValue value) => Format.PowerOfTwo16(value.Constant!.Max(Math.Abs) * 1.00002);

    private IEnumerable<FlatValue> Members(FlatValue root) => joined.Keys.Where(value => ReferenceEquals(Root(value), root)).Append(root);

    private void Join(FlatValue a, FlatValue b)
    {
        (FlatValue first, FlatValue second) = (Root(a), Root(b));
        if (!ReferenceEquals(first, second)) joined[second] = first;
    }

    private Format Choose(FlatValue root)
    {
        List<FlatNode> makers = [.. model.Nodes.Where(node => ReferenceEquals(Root(node.Output), root))];
        if (makers.Count == 1 && makers[0].Op is FlatReduce reduce) return OfReduction(reduce, root.Length);
        if (makers.Count == 1 && makers[0].Op is FlatDataProduct product) return OfProduct(product, root);
        if (!states.Contains(root) && !visible.Contains(root) && IsMatrixOnly(root)) return Format.PowerOfTwo8(BoundOf(root, ValueMargin));
        if (makers.Count == 1 && WideOperand(makers[0]) is { } wide) return Of(wide);
        if (root.IsExact) return new Format(16, 1);
        if (!states.Contains(root) && !visible.Contains(root) && TryDomain(root, out Format domain)) return domain;
        return Format.PowerOfTwo16(BoundOf(root, states.Contains(root) ? StateMargin : ValueMargin));
    }

    private double BoundOf(FlatValue root, double margin)
    {
        (double low, double high) = Bounds(root);
        double bound = Math.Max(-low, high) * margin;
        foreach (FlatValue member in Members(root))
        {
            if (member.Known is { } known) bound = Math.Min(bound, Math.Max(-known.Low, known.High));
        }

        return bound;
    }

    /// <summary>The product is rounded by a shift: its scale is a power of two that is no finer than the products'.</summary>
    private Format OfProduct(FlatDataProduct product, FlatValue root)
    {
        Format own = Format.PowerOfTwo16(BoundOf(root, ValueMargin));
        return own with { Scale = Math.Max(own.Scale, Of(product.Matrix).Scale * Of(product.Vector).Scale) };
    }

    /// <summary>A value that is read as the matrix of products of data alone: 8 bits of each element are enough, as of a view, and half the memory.</summary>
    private bool IsMatrixOnly(FlatValue root)
    {
        List<FlatNode> readers = [.. model.Nodes.Where(node => node.Inputs.Any(input => ReferenceEquals(Root(input), root)))];
        return readers.Count > 0 && readers.TrueForAll(node => node.Op is FlatDataProduct product && !ReferenceEquals(Root(product.Vector), root));
    }

    /// <summary>The reduction that a number is added to before a power: v + epsilon keeps its 32 bits.</summary>
    private FlatValue? WideOperand(FlatNode node)
    {
        if (node.Op is not FlatElementwise { Op: Binary { Kind: BinaryKind.Add } } add || add.Operands[1].Value.Constant is not { Length: 1 }) return null;
        FlatValue operand = add.Operands[0].Value;
        FlatNode? maker = model.Nodes.FirstOrDefault(maker => ReferenceEquals(maker.Output, operand));
        return maker is not null && (maker.Op is FlatReduce || WideOperand(maker) is not null) ? operand : null;
    }

    private Format OfReduction(FlatReduce reduce, int groups)
    {
        double scale = Of(reduce.A).Scale * (reduce.OfProducts ? Of(reduce.B).Scale : 1);
        if (reduce.Kind == ReduceKind.Mean) scale /= reduce.A.Length / groups;
        return new(32, Math.ScaleB(scale, ReductionShift(reduce, groups)));
    }

    /// <summary>A value that only tables of one function read is made in the table's format at once.</summary>
    private bool TryDomain(FlatValue root, out Format format)
    {
        format = default;
        List<FlatNode> readers = [.. model.Nodes.Where(node => node.Inputs.Any(input => ReferenceEquals(Root(input), root)))];
        if (readers.Count == 0 || !readers.TrueForAll(node => node.Op is FlatTable { Operand.Value.Base: null })) return false;
        var keys = readers.Select(node => ((FlatTable)node.Op).Key).Distinct().ToList();
        if (keys.Count != 1) return false;
        format = domains[keys[0]].Format;
        return true;
    }
}

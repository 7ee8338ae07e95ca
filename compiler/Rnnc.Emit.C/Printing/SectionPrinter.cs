using Rnnc.Emit.C.Layout;
using Rnnc.Int8;

namespace Rnnc.Emit.C.Printing;

/// <summary>The steps of one section as the body of a C function.</summary>
internal sealed class SectionPrinter(ModelLayout layout, FunctionScope scope, ConstantNames constants, ProductNames products)
{
    public IEnumerable<string> Print(Step step) => step switch
    {
        MatVec product => Print(product),
        Map map => new MapPrinter(layout, scope, constants, map).Print(),
        Reduction reduction => Print(reduction),
        Gather gather => Print(gather),
        DataProduct product => Print(product),
        RequantizedMatVec product => Print(product),
        TableSoftmax softmax => Print(softmax),
        WidenStep widen => Print(widen),
        NarrowStep narrow => Print(narrow),
        _ => throw new InvalidOperationException($"unknown step {step}"),
    };

    private string[] Print(MatVec product) => Print("rnnc_matvec_run", products.Of(product), product, product.Output);

    private string[] Print(RequantizedMatVec product) => Print("rnnc_requantized_run", products.Of(product), product, product.Output);

    private string[] Print(string function, string descriptor, Step product, Ref output)
    {
        string inputs = scope.Local("inputs");
        // The parts of an accumulator follow one another.
        IEnumerable<string> parts = Products.AccumulatorsOf(product).Select(accumulator => scope.Pointer(accumulator.Parts[0].Input));
        return
        [
            $"const int16_t *const {inputs}[] = {{{string.Join(", ", parts)}}};",
            $"{function}(&{descriptor}, {inputs}, {scope.Pointer(output, write: true)});",
        ];
    }

    private string[] Print(WidenStep widen)
    {
        string length = Number.Of(widen.Source.Length);
        if (layout.Storage[widen.Source.Vector].Bits == 8)
            return [$"rnnc_widen8({scope.Pointer(widen.Source)}, {scope.Pointer(widen.Target, write: true)}, {length});"];
        return
        [
            $"for (int32_t i = 0; i < {length}; i++) {{",
            $"    {scope.Element(widen.Target, "i", write: true)} = {scope.Element(widen.Source, "i")};",
            "}",
        ];
    }

    private string[] Print(NarrowStep narrow) =>
    [
        $"for (int32_t i = 0; i < {Number.Of(narrow.Source.Length)}; i++) {{",
        $"    {scope.Element(narrow.Target, "i", write: true)} = (int8_t){scope.Element(narrow.Source, "i")};",
        "}",
    ];

    private string[] Print(TableSoftmax softmax)
    {
        int size = softmax.Input.Length / softmax.Groups;
        bool isOne = softmax.Groups == 1;
        string Place(string index) => isOne ? index : index == "0" ? $"group * {Number.Of(size)}" : $"group * {Number.Of(size)} + {index}";
        string table = constants.Exponentials(layout.Model.Constants[softmax.Table]), value = scope.Element(softmax.Input, Place("i"));
        string largest = scope.Local("largest"), sum = scope.Local("sum"), scale = scope.Local("scale"), type = layout.Storage[softmax.Output.Vector].CType;
        string[] body =
        [
            $"int32_t {largest} = {scope.Element(softmax.Input, Place("0"))};",
            $"for (int32_t i = 1; i < {Number.Of(size)}; i++) {{",
            $"    if ({value} > {largest}) {{",
            $"        {largest} = {value};",
            "    }",
            "}",
            $"int32_t {sum} = 0;",
            $"for (int32_t i = 0; i < {Number.Of(size)}; i++) {{",
            $"    {sum} += rnnc_softmax_term({table}[{largest} - {value}]);",
            "}",
            $"const rnnc_softmax_scale {scale} = rnnc_softmax_invert({sum});",
            $"for (int32_t i = 0; i < {Number.Of(size)}; i++) {{",
            $"    const int32_t below = {largest} - {value};",
            $"    {scope.Element(softmax.Output, Place("i"), write: true)} = ({type})rnnc_softmax_part({table}[below], {scale});",
            "}",
        ];
        if (isOne) return body;
        return [$"for (int32_t group = 0; group < {Number.Of(softmax.Groups)}; group++) {{", .. body.Select(line => "    " + line), "}"];
    }

    private string[] Print(Gather gather)
    {
        ConstantData table = layout.Model.Constants[gather.Table];
        string token = scope.Local("token"), row = scope.Local("row"), last = Number.Of(table.Rows - 1);
        bool isOne = gather.Index.Length == 1;

        // The API has refused inputs that name no row; an index that was computed is held to the table here.
        bool isChecked = Tokens.CountOf(layout.Model, gather.Index.Vector) is not null;
        string inTable = isChecked ? token : $"({token} < 0 ? 0 : {token} > {last} ? {last} : {token})";
        string[] body =
        [
            $"const int32_t {token} = {scope.Element(gather.Index, isOne ? "0" : "n")};",
            $"const int{Number.Of(table.Bits)}_t *const {row} = &{constants.Vocabulary(table)}[(size_t){inTable} * {Number.Of(table.Columns)}];",
            $"for (int32_t i = 0; i < {Number.Of(table.Columns)}; i++) {{",
            $"    {scope.Element(gather.Output, isOne ? "i" : $"n * {Number.Of(table.Columns)} + i", write: true)} = {row}[i];",
            "}",
        ];
        if (isOne) return body;
        return [$"for (int32_t n = 0; n < {Number.Of(gather.Index.Length)}; n++) {{", .. body.Select(line => "    " + line), "}"];
    }

    private string[] Print(DataProduct product)
    {
        int outputs = product.Output.Length, count = product.Vector.Length;
        (int across, int along) = product.Transposed ? (1, outputs) : (count, 1);
        string bits = Number.Of(layout.Storage[product.Matrix.Vector].Bits);
        return [$"rnnc_product_s{bits}({scope.Pointer(product.Matrix)}, {Number.Of(across)}, {Number.Of(along)}, {scope.Pointer(product.Vector)}, {Number.Of(outputs)}, {Number.Of(count)}, {Number.Of(product.Shift)}, {scope.Pointer(product.Output, write: true)});"];
    }

    private string[] Print(Reduction reduction)
    {
        int groups = reduction.Output.Length, size = reduction.A.Length / groups;
        string result = scope.Local("result"), type = FitsNarrow(reduction, size) ? "int32_t" : "int64_t";
        string index = groups == 1 ? "i" : $"group * {Number.Of(size)} + i";
        string a = scope.Element(reduction.A, index);
        string first = scope.Element(reduction.A, groups == 1 ? "0" : $"group * {Number.Of(size)}");
        string[] loop = reduction.Kind switch
        {
            ReductionKind.Sum => [$"    {result} += {a};"],
            ReductionKind.SumOfProducts => [$"    {result} += {a} * {scope.Element(reduction.B, index)};"],
            _ => [$"    {result} = rnnc_{(reduction.Kind == ReductionKind.Largest ? "larger" : "smaller")}({result}, {a});"],
        };
        bool sums = reduction.Kind is ReductionKind.Sum or ReductionKind.SumOfProducts;
        string rounded = reduction.Shift == 0 ? result : $"rnnc_round_shift{(type == "int32_t" ? "" : "_wide")}({result}, {Number.Of(reduction.Shift)})";
        string[] body =
        [
            $"{type} {result} = {(sums ? "0" : first)};",
            $"for (int32_t i = {(sums ? "0" : "1")}; i < {Number.Of(size)}; i++) {{",
            .. loop,
            "}",
            $"{scope.Element(reduction.Output, groups == 1 ? "0" : "group", write: true)} = {(type == "int32_t" ? "" : "(int32_t)")}{rounded};",
        ];
        if (groups == 1) return body;
        return [$"for (int32_t group = 0; group < {Number.Of(groups)}; group++) {{", .. body.Select(line => "    " + line), "}"];
    }

    /// <summary>Whether the sum and its rounding fit 32 bits for all inputs.</summary>
    private bool FitsNarrow(Reduction reduction, int size)
    {
        long a = -(long)layout.Model.Vectors[reduction.A.Vector].Minimum, b = -(long)layout.Model.Vectors[reduction.B.Vector].Minimum;
        long bound = reduction.Kind switch { ReductionKind.Sum => size * a, ReductionKind.SumOfProducts => size * a * b, _ => a };
        return bound + (reduction.Shift > 0 ? 1L << (reduction.Shift - 1) : 0) <= int.MaxValue;
    }
}

using System.Text.RegularExpressions;
using Rnnc.Emit.C.Layout;
using Rnnc.Int8;

namespace Rnnc.Emit.C.Printing;

/// <summary>A model's source and header as views for the templates.</summary>
internal sealed partial class ModelPrinter
{
    /// <summary>Which header declares what the code calls.</summary>
    private static readonly Dictionary<string, string> Headers = new(StringComparer.Ordinal)
    {
        ["RNNC_ROLLED"] = "rnnc_rolled.h",
        ["rnnc_lookup"] = "rnnc_lookup.h",
        ["rnnc_interpolate"] = "rnnc_lookup.h",
        ["rnnc_matvec_run"] = "rnnc_matvec.h",
        ["rnnc_multiply_high"] = "rnnc_rescale.h",
        ["rnnc_larger"] = "rnnc_order.h",
        ["rnnc_smaller"] = "rnnc_order.h",
        ["rnnc_is_less"] = "rnnc_order.h",
        ["rnnc_is_equal"] = "rnnc_order.h",
        ["rnnc_choose"] = "rnnc_order.h",
        ["rnnc_power"] = "rnnc_power.h",
        ["rnnc_product_s8"] = "rnnc_product.h",
        ["rnnc_product_s16"] = "rnnc_product.h",
        ["rnnc_requantized_run"] = "rnnc_requantized.h",
        ["rnnc_double_high"] = "rnnc_requantize.h",
        ["rnnc_divide_power"] = "rnnc_requantize.h",
        ["rnnc_sigmoid"] = "rnnc_squash.h",
        ["rnnc_sigmoid_any"] = "rnnc_squash.h",
        ["rnnc_tanh"] = "rnnc_squash.h",
        ["rnnc_tanh_any"] = "rnnc_squash.h",
        ["rnnc_softmax_term"] = "rnnc_softmax.h",
        ["rnnc_softmax_invert"] = "rnnc_softmax.h",
        ["rnnc_softmax_part"] = "rnnc_softmax.h",
        ["rnnc_round_product"] = "rnnc_rescale.h",
        ["rnnc_round_shift"] = "rnnc_rescale.h",
        ["rnnc_round_shift_wide"] = "rnnc_rescale.h",
        ["rnnc_saturate8"] = "rnnc_saturate.h",
        ["rnnc_saturate16"] = "rnnc_saturate.h",
        ["rnnc_widen8"] = "rnnc_widen.h",
    };

    public ModelPrinter(Int8Model model, EmitOptions options)
    {
        string name = options.Name;
        var layout = new ModelLayout(model);
        var constants = new ConstantNames(name) { Model = model };
        var products = new ProductNames(layout, constants, name);
        var counts = new Dictionary<StageKind, int>();
        var stages = new List<StagePrinter>();
        foreach (StageLayout stage in layout.Stages)
        {
            int number = counts[stage.Stage.Kind] = counts.GetValueOrDefault(stage.Stage.Kind) + 1;
            string role = stage.Stage.Kind.ToString().ToLowerInvariant();
            stages.Add(new(layout, stage, name, $"{name}_{role}{Number.Of(number - 1)}", constants, products));
        }

        var signatures = new Signatures(layout, name);
        var api = new ApiPrinter(layout, name, signatures, constants, stages);
        FunctionView restart = api.Restart();
        FunctionView[] functions = [.. stages.SelectMany(stage => stage.Functions), .. restart.Lines.Count > 0 ? [restart] : Array.Empty<FunctionView>()];
        FunctionView[] published = [.. api.Print()];
        Source = new()
        {
            Name = name,
            Includes = [.. Includes(functions.Concat(published))],
            Arrays = constants.Arrays,
            Products = products.Descriptors,
            Functions = functions,
            Api = published,
        };
        Header = new HeaderPrinter(layout, name, signatures, constants, published).Print();
        Layers = [.. stages.SelectMany(stage => stage.Layers)];
        Sizes = new EmittedSizes(constants.WeightBytes, constants.TableBytes, layout.InstanceBytes);
    }

    public SourceView Source { get; }

    public HeaderView Header { get; }

    public EmittedSizes Sizes { get; }

    /// <summary>The functions that compute layers, with the layers' names.</summary>
    public IReadOnlyList<(string Function, string Layer)> Layers { get; }

    private static IEnumerable<string> Includes(IEnumerable<FunctionView> functions) => functions.SelectMany(function => function.Lines)
        .SelectMany(line => Call().Matches(line)).Select(match => HeaderOf(match.Groups[1].Value)).Distinct().Order(StringComparer.Ordinal);

    private static string HeaderOf(string function) => function.StartsWith("rnnc_lanes_", StringComparison.Ordinal) ? "rnnc_lanes.h" : Headers[function];

    [GeneratedRegex(@"\b(rnnc_[a-z0-9_]+(?=\()|RNNC_ROLLED)")]
    private static partial Regex Call();
}

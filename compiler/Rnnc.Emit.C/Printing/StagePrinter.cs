using Rnnc.Emit.C.Layout;
using Rnnc.Int8;

namespace Rnnc.Emit.C.Printing;

/// <summary>A stage as C: one static function for each section, and one that calls them in order where there are several.</summary>
internal sealed class StagePrinter
{
    private readonly ModelLayout layout;
    private readonly StageLayout stage;
    private readonly string prefix;
    private readonly bool usesInstance;
    private readonly List<string> layers = [];
    private readonly List<Argument> arguments;

    public StagePrinter(ModelLayout layout, StageLayout stage, string prefix, string name, ConstantNames constants, ProductNames products)
    {
        this.layout = layout;
        this.stage = stage;
        this.prefix = prefix;
        Name = name;
        var calls = new List<string>();
        var all = new HashSet<Argument>();
        for (int i = 0; i < stage.Sections.Length; i++)
        {
            Section section = stage.Sections[i];
            var scope = new FunctionScope(layout, stage, constants);
            var printer = new SectionPrinter(layout, scope, constants, products);
            string[] body = [.. section.Steps.SelectMany(printer.Print)];
            // What runs once a window is not worth a long form.
            if (!stage.IsLoop) body = [.. body.SelectMany((line, i) => Rolled(line, i == 0 ? "" : body[i - 1]))];
            if (body.Length == 0) continue;
            string function = $"{name}_layer{Number.Of(i)}";
            List<Argument> own = InOrder(scope.Arguments);
            Functions.Add(new($"layer {Comment.Of(section.Layer)}", function, Parameters(own, scope.UsesInstance), [.. scope.Pointers, .. body]));
            layers.Add(section.Layer);
            calls.Add($"{function}({string.Join(", ", Names(own, scope.UsesInstance))});");
            all.UnionWith(own);
            usesInstance |= scope.UsesInstance;
        }

        arguments = InOrder(all);
        if (calls.Count == 1) Functions[0] = Functions[0] with { Comment = $"{Describe(stage.Stage.Kind)}: {Functions[0].Comment}", Name = name };
        if (calls.Count > 1) Functions.Add(new(Describe(stage.Stage.Kind), name, Parameters(arguments, usesInstance), calls));
    }

    public string Name { get; }

    public StageKind Kind => stage.Stage.Kind;

    public List<FunctionView> Functions { get; } = [];

    /// <summary>The functions that compute layers, with the layers' names.</summary>
    public IEnumerable<(string Function, string Layer)> Layers => layers.Select((layer, i) => (Functions[i].Name, layer));

    /// <summary>The calls of a whole window: the loop over its steps, or the one call.</summary>
    public IEnumerable<string> WindowCalls()
    {
        if (Functions.Count == 0) return [];
        string call = $"{Name}({string.Join(", ", WindowArguments())});";
        if (stage.Stage.Kind != StageKind.Backward)
            return stage.IsLoop ? ["for (int32_t time = 0; time < steps; time++) {", "    " + call, "}"] : [call];
        bool countsRuns = arguments.Any(argument => argument.Row == Row.Run);
        return countsRuns
            ? ["for (int32_t time = steps - 1; time >= 0; time--) {", "    const int32_t run = steps - 1 - time;", "    " + call, "}"]
            : ["for (int32_t time = steps - 1; time >= 0; time--) {", "    " + call, "}"];
    }

    /// <summary>The call for one step, or once: every array is given as it is.</summary>
    public IEnumerable<string> SingleCalls() => Functions.Count == 0 ? [] : [$"{Name}({string.Join(", ", Names(arguments, usesInstance))});"];

    private static string[] Rolled(string line, string before)
    {
        string code = line.TrimStart();
        bool isLoop = code.StartsWith("for (", StringComparison.Ordinal) && before.Trim() != "RNNC_ROLLED";
        return isLoop ? [$"{line[..^code.Length]}RNNC_ROLLED", line] : [line];
    }

    private static string Describe(StageKind kind) => kind switch
    {
        StageKind.Refresh => "What follows from the states, after they were set",
        StageKind.Forward => "One time step, first to last",
        StageKind.Backward => "One time step, last to first",
        StageKind.Start => "Once a window, before the steps: states that start from given values",
        _ => "Once a window",
    };

    private static List<Argument> InOrder(IEnumerable<Argument> arguments) =>
        [.. arguments.OrderBy(argument => argument.Vector < 0).ThenBy(argument => argument.Vector).ThenBy(argument => argument.Row == Row.Run)];

    private string[] WindowArguments()
    {
        string[] names = [.. Names(arguments, usesInstance)];
        int first = usesInstance ? 1 : 0;
        for (int i = 0; i < arguments.Count; i++)
        {
            Argument argument = arguments[i];
            if (argument.Vector < 0 || argument.Row == Row.Whole) continue;
            Storage vector = layout.Storage[argument.Vector];
            names[first + i] = $"&{vector.Identifier}[(size_t){Step(argument.Row)} * {Number.Of(vector.Length)}]";
        }

        return names;
    }

    private static string Step(Row row) => row == Row.Run ? "run" : "time";

    private IEnumerable<string> Names(List<Argument> list, bool instance) => (instance ? ["m"] : Array.Empty<string>()).Concat(list.Select(argument =>
        argument.Vector < 0 ? Step(argument.Row) : layout.Storage[argument.Vector].Identifier + (argument.Row == Row.Run ? "_run" : "")));

    private string Parameters(List<Argument> list, bool instance)
    {
        IEnumerable<string> types = list.Select(argument => argument.Vector < 0
            ? $"int32_t {Step(argument.Row)}"
            : Parameter(layout.Storage[argument.Vector], argument.Row == Row.Run ? "_run" : ""));
        string text = string.Join(", ", (instance ? [$"{prefix}_instance *m"] : Array.Empty<string>()).Concat(types));
        return text.Length == 0 ? "void" : text;
    }

    private static string Parameter(Storage vector, string suffix) =>
        $"{(vector.Role == VectorRole.Input ? "const " : "")}{vector.CType} *{vector.Identifier}{suffix}";
}

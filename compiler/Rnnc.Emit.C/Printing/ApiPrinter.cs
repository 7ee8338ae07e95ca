using Rnnc.Emit.C.Layout;
using Rnnc.Int8;

namespace Rnnc.Emit.C.Printing;

/// <summary>The bodies of a model's API.</summary>
internal sealed class ApiPrinter(ModelLayout layout, string prefix, Signatures signatures, ConstantNames constants, IReadOnlyList<StagePrinter> stages)
{
    private readonly Int8Model model = layout.Model;
    private readonly bool isStreamable = Streaming.Obstacle(layout.Model) is null;

    /// <summary>The static function that puts a window's start into the instance; no lines where there is nothing to do.</summary>
    public FunctionView Restart() => new(
        "The start of a window: initial states, except where a layer keeps its own", $"{prefix}_restart", signatures.Instance,
        [.. States(kept: false).SelectMany(Initialise), .. Refresh()]);

    public IEnumerable<FunctionView> Print()
    {
        string restart = Restart().Lines.Count > 0 ? $"{prefix}_restart(m);" : "";
        string[] reset = [.. States(kept: true).SelectMany(Initialise), .. restart.Length > 0 ? [restart] : Array.Empty<string>()];
        bool hasReset = isStreamable || States(kept: true).Any();
        yield return Function("init", signatures.Instance, [], [.. layout.Members.Where(member => !IsSetWhole(member)).SelectMany(Clear), .. reset]);
        yield return Function("infer", signatures.Infer, signatures.Inputs.Concat(signatures.Outputs),
            [.. CheckSteps(), .. CheckTokens(signatures.Inputs, "steps"), .. restart.Length > 0 ? [restart] : Array.Empty<string>(), .. stages.Where(IsRun).SelectMany(stage => stage.WindowCalls())]);
        if (hasReset) yield return Function("reset", signatures.Instance, [], reset);
        if (isStreamable)
        {
            yield return Function("push", signatures.Push, signatures.Inputs.Concat(signatures.OutputsPerStep),
                [.. CheckTokens(signatures.Inputs, "1"), .. Of(StageKind.Forward).SelectMany(stage => stage.SingleCalls())]);
            yield return Function("run", signatures.Run, signatures.Inputs.Concat(signatures.OutputsPerStep),
                [.. CheckRun(), .. CheckTokens(signatures.Inputs, "steps"), .. Of(StageKind.Forward).SelectMany(stage => stage.WindowCalls())]);
            if (HasHead) yield return Function("output", signatures.Head, signatures.InputsPerWindow.Concat(signatures.OutputsPerWindow),
                [.. CheckTokens(signatures.InputsPerWindow, "1"), .. Of(StageKind.Once).SelectMany(stage => stage.SingleCalls())]);
        }

        if (signatures.States.Count == 0) yield break;
        yield return Function("get_state", $"const {signatures.Instance}, int32_t slot, {signatures.StateType} *values", [], GetState(), alsoMissing: " || values == NULL");
        yield return Function("set_state", $"{signatures.Instance}, int32_t slot, const {signatures.StateType} *values", [], [.. SetState(), .. Refresh()], alsoMissing: " || values == NULL");
    }

    public bool HasHead => signatures.OutputsPerWindow.Any() || Of(StageKind.Once).Any(stage => stage.Functions.Count > 0);

    private static bool IsRun(StagePrinter stage) => stage.Kind != StageKind.Refresh;

    private IEnumerable<StagePrinter> Of(StageKind kind) => stages.Where(stage => stage.Kind == kind);

    private FunctionView Function(string role, string parameters, IEnumerable<Storage> arrays, IReadOnlyList<string> lines, string alsoMissing = "") => new(
        "", $"{prefix}_{role}", parameters, [$"if ({Signatures.Missing(arrays)}{alsoMissing}) {{", "    return RNNC_ERROR_ARGUMENT;", "}", .. lines, "return RNNC_OK;"]);

    private string[] CheckSteps()
    {
        bool hasTime = stages.Any(stage => stage.Kind is StageKind.Forward or StageKind.Backward) || model.Vectors.Any(vector => vector.PerStep);
        bool isFixed = model.StepsAreFixed || !hasTime;
        bool isBounded = model.Vectors.Any(vector => vector is { Role: VectorRole.Window, PerStep: true });
        string steps = $"{prefix.ToUpperInvariant()}_STEPS";
        return Refuse(isFixed ? $"steps != {steps}" : isBounded ? $"steps < 1 || steps > {steps}" : "steps < 1");
    }

    /// <summary>Tokens outside of the vocabulary are refused before anything changes.</summary>
    private IEnumerable<string> CheckTokens(IEnumerable<Storage> inputs, string steps)
    {
        Vector[] vectors = [.. model.WithRole(VectorRole.Input)];
        foreach ((Storage input, Vector vector) in signatures.Inputs.Zip(vectors).Where(pair => inputs.Contains(pair.First)))
        {
            if (Tokens.CountOf(model, model.Vectors.IndexOf(vector)) is not { } count) continue;
            string element = vector.PerStep && steps != "1" || vector.Length > 1 ? "i" : "0";
            string above = count > vector.Maximum ? "" : $" || {input.Identifier}[{element}] >= {Number.Of(count)}";
            string[] check = [$"if ({input.Identifier}[{element}] < 0{above}) {{", "    return RNNC_ERROR_TOKEN;", "}"];
            string size = !vector.PerStep || steps == "1" ? Number.Of(vector.Length) : vector.Length == 1 ? $"(size_t){steps}" : $"(size_t){steps} * {Number.Of(vector.Length)}";
            foreach (string line in element == "0" ? check : [$"for (size_t i = 0; i < {size}; i++) {{", .. check.Select(line => "    " + line), "}"]) yield return line;
        }
    }

    private static string[] CheckRun() => Refuse("steps < 1");

    private static string[] Refuse(string condition) => [$"if ({condition}) {{", "    return RNNC_ERROR_STEPS;", "}"];

    private IEnumerable<string> Refresh() => Of(StageKind.Refresh).SelectMany(stage => stage.SingleCalls());

    private IEnumerable<(Storage State, Vector Vector)> States(bool kept) =>
        signatures.States.Zip(model.WithRole(VectorRole.State)).Where(pair => pair.Second.Kept == kept);

    private string[] Initialise((Storage State, Vector Vector) pair)
    {
        string value = pair.Vector.Constant < 0 ? "0" : $"{constants.Initial(pair.State, model.Constants[pair.Vector.Constant])}[i]";
        return Loop(pair.State.Length, $"{Element(pair.State)} = {value};");
    }

    /// <summary>A state without padding: its initial values fill it.</summary>
    private static bool IsSetWhole(Storage member) => member.Role == VectorRole.State && member.Allocated == member.Length;

    private static string[] Clear(Storage member) => Loop(member.Allocated, $"m->{member.Identifier}[i] = 0;");

    private static string[] Loop(int count, string line) => [$"for (int32_t i = 0; i < {Number.Of(count)}; i++) {{", "    " + line, "}"];

    private string Element(Storage state)
    {
        (Storage array, int start) = layout.Home(state);
        return $"m->{array.Identifier}[{(start == 0 ? "" : $"{Number.Of(start)} + ")}i]";
    }

    private string[] GetState() => Slots((state, _) => $"values[i] = {Element(state)};");

    private string[] SetState() => Slots((state, vector) => $"{Element(state)} = {Narrow("values[i]", state, vector.Bits)};");

    private string Narrow(string value, Storage state, int bits) =>
        signatures.StateType == $"int{Number.Of(bits)}_t" ? value : $"({state.CType})rnnc_saturate{Number.Of(bits)}({value})";

    private string[] Slots(Func<Storage, Vector, string> line)
    {
        Vector[] vectors = [.. model.WithRole(VectorRole.State)];
        IEnumerable<string> cases = signatures.States.SelectMany((state, slot) =>
            new[] { $"case {Number.Of(slot)}:" }.Concat(Loop(state.Length, line(state, vectors[slot])).Append("break;").Select(text => "    " + text)));
        return ["switch (slot) {", .. cases, "default:", "    return RNNC_ERROR_SLOT;", "}"];
    }
}

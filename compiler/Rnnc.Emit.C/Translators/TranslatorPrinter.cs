using System.Globalization;
using Rnnc.Emit.C.Layout;
using Rnnc.Int8;

namespace Rnnc.Emit.C.Printing;

/// <summary>The files <c>name.h</c> and <c>name.c</c> of a translator: the loop around its two programs.</summary>
internal sealed class TranslatorPrinter
{
    private readonly TranslatorProgram program;
    private readonly string name;
    private readonly string upper;
    private readonly ModelLayout source;
    private readonly ModelLayout step;
    private readonly Storage[] handed;
    private readonly Storage[] extras;
    private readonly int[] memory;

    /// <exception cref="InvalidProgramException">The step is no stream, or its logits have no 16 bits.</exception>
    public TranslatorPrinter(TranslatorProgram program, string name)
    {
        this.program = program;
        this.name = name;
        upper = name.ToUpperInvariant();
        source = new ModelLayout(program.Source);
        step = new ModelLayout(program.Step);
        handed = Of(source, VectorRole.Output);
        extras = Of(step, VectorRole.Output)[1..];
        memory = [.. program.Memory.Distinct().Order()];
        if (Streaming.Obstacle(program.Step) is { } obstacle) throw new InvalidProgramException($"a decoder step that is no stream: {obstacle}");
        if (Of(step, VectorRole.Output)[0].Bits != 16) throw new InvalidProgramException("logits of other than 16 bits");
    }

    public TranslatorView Print() => new()
    {
        Name = name,
        Guard = $"{upper}_H",
        Summary = [.. Summary()],
        Example = [.. Example()],
        Macros = [.. Macros()],
        Members = [.. HeaderPrinter.Aligned([.. Members()])],
        Functions = [.. Bodies().Select(each => new DeclarationView(each.Comment, Code.Wrap($"rnnc_status {each.Function.Name}({each.Function.Parameters});")))],
        Api = [.. Bodies().Select(each => each.Function)],
    };

    private string Instance => $"{name}_instance *m";

    private bool HasInitialStates => program.Source.WithRole(VectorRole.State).Any(state => state.Kept);

    private static Storage[] Of(ModelLayout layout, VectorRole role) => [.. layout.Storage.Where(storage => storage.Role == role)];

    private string MemoryName(int output) => $"memory{Number.Of(Array.IndexOf(memory, output))}";

    /// <summary>All elements of an output of the source.</summary>
    private int LengthOf(int output)
    {
        Vector vector = program.Source.WithRole(VectorRole.Output).ElementAt(output);
        return vector.PerStep ? checked(vector.Length * program.SourceTokens) : vector.Length;
    }

    private IEnumerable<string> Summary()
    {
        yield return "A translator in 8-bit integers: it reads a source of tokens and answers token by token, each fed the one before.";
        yield return "";
        yield return string.Create(CultureInfo.InvariantCulture, $"Sources of 1 to {program.SourceTokens} tokens of {program.SourceSymbols}, padded with {program.Padding}; answers of at most {program.Longest} tokens of {program.Symbols}.");
        yield return string.Create(CultureInfo.InvariantCulture, $"Answers start from the token {program.Start}{(program.End is int end ? $" and end before the token {end}" : "")}.");
        yield return string.Create(CultureInfo.InvariantCulture, $"Multiply-accumulates: {Macs.OfWindow(program.Source)} a source, {Macs.OfWindow(program.Step with { Steps = 1 })} a token.");
        yield return $"RAM: {Number.Of(InstanceBytes)} bytes an instance. No heap, no global variables: instances run side by side.";
    }

    private int InstanceBytes => 8 + memory.Sum(output => (LengthOf(output) * handed[output].Bits / 8 + 3) & ~3) + Math.Max(source.InstanceBytes, step.InstanceBytes);

    private string[] Example() =>
    [
        $"#include \"{name}.h\"",
        "",
        $"static {name}_instance m;",
        $"static int32_t answer[{upper}_LONGEST];",
        "",
        "int main(void) {",
        $"    const int32_t source[1] = {{{Number.Of(program.Padding)}}};",
        "    int32_t count = 0;",
        $"    rnnc_status status = {name}_init(&m);",
        "    if (status == RNNC_OK)",
        $"        status = {name}_translate(&m, source, 1, answer, {upper}_LONGEST, &count);",
        "    return status == RNNC_OK ? 0 : 1;",
        "}",
    ];

    private IEnumerable<MacroView> Macros()
    {
        yield return new($"{upper}_SOURCE_TOKENS", Number.Of(program.SourceTokens));
        yield return new($"{upper}_SOURCE_SYMBOLS", Number.Of(program.SourceSymbols));
        yield return new($"{upper}_PADDING", Number.Of(program.Padding));
        yield return new($"{upper}_START", Number.Of(program.Start));
        if (program.End is int end) yield return new($"{upper}_END", Number.Of(end));
        yield return new($"{upper}_LONGEST", Number.Of(program.Longest));
        yield return new($"{upper}_SYMBOLS", Number.Of(program.Symbols));
        yield return new($"{upper}_LOGITS_LENGTH", Number.Of(Of(step, VectorRole.Output)[0].Length));
        for (int i = 0; i < extras.Length; i++) yield return new($"{upper}_EXTRA{i}_LENGTH", Number.Of(extras[i].Length));
        yield return new($"{upper}_OCTAVES_PER_STEP", Number.Float(program.OctavesPerStep));
    }

    private IEnumerable<MemberView> Members()
    {
        Vector[] outputs = [.. program.Source.WithRole(VectorRole.Output)];
        foreach (int output in memory)
            yield return new($"RNNC_ALIGNED {handed[output].CType} {MemoryName(output)}[{Number.Of(LengthOf(output))}];", $"\"{Comment.Of(outputs[output].Name)}\", read at each step");
        yield return new("int32_t is_ready;", "a source has been read");
        yield return new("int32_t is_set;", "states of the source have been set for the next one");
    }

    private IEnumerable<(string[] Comment, FunctionView Function)> Bodies()
    {
        yield return (["Prepares an instance. Call it before anything else."], Function("init", Instance, ["m"],
            ["m->is_ready = 0;", "m->is_set = 0;", $"return {name}_source_init(&m->part.source);"]));
        if (HasInitialStates)
        {
            yield return (
                ["Sets an initial state of the encoder, by its slot, for the next source; otherwise it starts from its own values.", "RNNC_ERROR_SLOT where there is no such slot."],
                Function("init_state", $"{Instance}, int32_t slot, const int16_t *values", ["m", "values"],
                [
                    "if (m->is_set == 0) {", $"    const rnnc_status status = {name}_source_init(&m->part.source);", "    if (status != RNNC_OK) {", "        return status;", "    }", "}",
                    "m->is_ready = 0;", "m->is_set = 1;", $"return {name}_source_set_state(&m->part.source, slot, values);",
                ]));
        }

        yield return (
            [$"Reads a source of 1 to {upper}_SOURCE_TOKENS tokens; the next step is the first of its answer.", "RNNC_ERROR_SOURCE for another number of tokens, RNNC_ERROR_TOKEN for one that is not in the vocabulary."],
            Function("read_source", $"{Instance}, const int32_t *tokens, int32_t count", ["m", "tokens"], [.. ReadSource()]));
        yield return (
            ["Feeds one token and gives what may follow: logits, and the decoder's further outputs.", "RNNC_ERROR_SOURCE before a source was read, RNNC_ERROR_TOKEN for a token that is not in the vocabulary."],
            Function("decode_step", $"{Instance}, int32_t token, int16_t *logits{string.Concat(extras.Select((extra, i) => $", {extra.CType} *extra{Number.Of(i)}"))}",
                ["m", "logits", .. extras.Select((_, i) => $"extra{Number.Of(i)}")], [.. DecodeStep()]));
        yield return (
            ["The greedy answer to a source: at most `capacity` tokens into `answer`, their number into `answer_count`.", "RNNC_OK where the answer ended, RNNC_FULL where it has more tokens than there is place for."],
            Function("translate", $"{Instance}, const int32_t *tokens, int32_t count, int32_t *answer, int32_t capacity, int32_t *answer_count", [],
            [
                "const rnnc_decoding greedy = {RNNC_GREEDY, 0.0F, NULL, NULL, 0, NULL, NULL};",
                $"return {name}_translate_with(m, tokens, count, &greedy, answer, capacity, answer_count);",
            ]));
        yield return (
            ["The same with another helper, or with a function that sees each token as it comes.", "RNNC_STOPPED where that function stopped the answer; RNNC_ERROR_TEMPERATURE; RNNC_ERROR_CAPACITY below 1."],
            Function("translate_with", $"{Instance}, const int32_t *tokens, int32_t count, const rnnc_decoding *how, int32_t *answer, int32_t capacity, int32_t *answer_count",
                ["m", "tokens", "how", "answer", "answer_count"], [.. Translate()]));
    }

    private FunctionView Function(string role, string parameters, IReadOnlyList<string> pointers, IReadOnlyList<string> lines)
    {
        string missing = string.Join(" || ", pointers.Select(pointer => $"{pointer} == NULL"));
        string[] check = pointers.Count == 0 ? [] : [$"if ({missing}) {{", "    return RNNC_ERROR_ARGUMENT;", "}"];
        return new FunctionView("", $"{name}_{role}", parameters, [.. check, .. lines]);
    }

    private IEnumerable<string> ReadSource()
    {
        Storage input = Of(source, VectorRole.Input)[0];
        int[] states = [.. program.States.Where(output => output >= 0 && !memory.Contains(output)).Distinct()];
        yield return $"if (count < 1 || count > {upper}_SOURCE_TOKENS) {{";
        yield return "    return RNNC_ERROR_SOURCE;";
        yield return "}";
        yield return "for (int32_t i = 0; i < count; i++) {";
        yield return $"    if (tokens[i] < 0 || tokens[i] >= {upper}_SOURCE_SYMBOLS) {{";
        yield return "        return RNNC_ERROR_TOKEN;";
        yield return "    }";
        yield return "}";
        yield return $"{input.CType} padded[{upper}_SOURCE_TOKENS];";
        yield return $"for (int32_t i = 0; i < {upper}_SOURCE_TOKENS; i++) {{";
        yield return $"    padded[i] = {Cast(input, $"(i < count ? tokens[i] : {upper}_PADDING)")};";
        yield return "}";
        foreach (int output in states) yield return $"{handed[output].CType} {Place(output)}[{Number.Of(LengthOf(output))}];";
        yield return $"rnnc_status status = m->is_set != 0 ? RNNC_OK : {name}_source_init(&m->part.source);";
        yield return "m->is_set = 0;";
        yield return "m->is_ready = 0;";
        string arguments = string.Join(", ", Enumerable.Range(0, handed.Length).Select(Place));
        yield return "if (status == RNNC_OK) {";
        yield return $"    status = {name}_source_infer(&m->part.source, padded, {(program.Source.Steps == 0 ? "1" : $"{upper}_SOURCE_TOKENS")}, {arguments});";
        yield return "}";
        yield return "if (status == RNNC_OK) {";
        yield return $"    status = {name}_step_init(&m->part.step);";
        yield return "}";
        for (int slot = 0; slot < program.States.Length; slot++)
        {
            if (program.States[slot] < 0) continue;
            yield return "if (status == RNNC_OK) {";
            yield return $"    status = {name}_step_set_state(&m->part.step, {Number.Of(slot)}, {Place(program.States[slot])});";
            yield return "}";
        }

        yield return "m->is_ready = status == RNNC_OK;";
        yield return "return status;";
    }

    private string Place(int output) => memory.Contains(output) ? $"m->{MemoryName(output)}" : $"state{Number.Of(output)}";

    private IEnumerable<string> DecodeStep()
    {
        Storage input = Of(step, VectorRole.Input)[0];
        yield return "if (m->is_ready == 0) {";
        yield return "    return RNNC_ERROR_SOURCE;";
        yield return "}";
        yield return $"if (token < 0 || token >= {upper}_SYMBOLS) {{";
        yield return "    return RNNC_ERROR_TOKEN;";
        yield return "}";
        yield return $"const {input.CType} fed = {Cast(input, "token")};";
        IEnumerable<string> arguments = program.Memory.Select(output => $"m->{MemoryName(output)}").Append("logits").Concat(extras.Select((_, i) => $"extra{Number.Of(i)}"));
        yield return $"return {name}_step_push(&m->part.step, &fed, {string.Join(", ", arguments)});";
    }

    private IEnumerable<string> Translate()
    {
        string[] check =
        [
            "*answer_count = 0;",
            "if (capacity < 1) {",
            "    return RNNC_ERROR_CAPACITY;",
            "}",
            "const int is_taught = how->helper == RNNC_TEACHER;",
            "if (is_taught ? how->fed == NULL || how->fed_count < 1 : how->helper == RNNC_SAMPLE && how->random == NULL) {",
            "    return RNNC_ERROR_ARGUMENT;",
            "}",
            "for (int32_t i = 0; is_taught && i < how->fed_count; i++) {",
            $"    if (how->fed[i] < 0 || how->fed[i] >= {upper}_SYMBOLS) {{",
            "        return RNNC_ERROR_TOKEN;",
            "    }",
            "}",
            "uint32_t octaves = UINT32_MAX;",
            "rnnc_status status = RNNC_OK;",
            "if (how->helper == RNNC_SAMPLE) {",
            $"    status = rnnc_octaves({upper}_OCTAVES_PER_STEP, how->temperature, &octaves);",
            "}",
            "if (status == RNNC_OK) {",
            $"    status = {name}_read_source(m, tokens, count);",
            "}",
            $"int32_t token = {upper}_START;",
            $"const int32_t steps = is_taught ? how->fed_count : {upper}_LONGEST;",
        ];
        foreach (string line in check) yield return line;
        yield return "for (int32_t i = 0; status == RNNC_OK && i < steps; i++) {";
        yield return $"    int16_t logits[{upper}_LOGITS_LENGTH];";
        for (int i = 0; i < extras.Length; i++) yield return $"    {extras[i].CType} extra{Number.Of(i)}[{upper}_EXTRA{Number.Of(i)}_LENGTH];";
        yield return $"    status = {name}_decode_step(m, is_taught ? how->fed[i] : token, logits{string.Concat(extras.Select((_, i) => $", extra{Number.Of(i)}"))});";
        yield return "    if (status != RNNC_OK) {";
        yield return "        return status;";
        yield return "    }";
        yield return $"    token = how->helper == RNNC_SAMPLE ? rnnc_sample(logits, {upper}_SYMBOLS, octaves, how->random)";
        yield return $"                                       : rnnc_greedy(logits, {upper}_SYMBOLS);";
        if (program.End is not null)
        {
            yield return $"    if (!is_taught && token == {upper}_END) {{";
            yield return "        return RNNC_OK;";
            yield return "    }";
        }

        string[] keep =
        [
            "    if (i == capacity) {",
            "        return RNNC_FULL;",
            "    }",
            "    answer[i] = token;",
            "    *answer_count = i + 1;",
            "    if (how->on_token != NULL && how->on_token(how->context, token) != 0) {",
            "        return RNNC_STOPPED;",
            "    }",
            "}",
            "return status;",
        ];
        foreach (string line in keep) yield return line;
    }

    private static string Cast(Storage input, string value) => input.Bits == 32 ? value : $"({input.CType}){value}";
}

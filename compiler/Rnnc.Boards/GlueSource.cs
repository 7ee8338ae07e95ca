namespace Rnnc.Boards;

/// <summary>
/// Writes <c>bench_model.c</c>: one model as the table of firmware/harness/bench.h. Its own names have no prefix, so they
/// cannot meet those of a model, which all begin with the model's name and an underscore.
/// </summary>
internal static class GlueSource
{
    public static string Write(CompiledModel model)
    {
        IReadOnlyList<CompiledArray> states = model.Streamable ? model.States : [];
        string inputTypes = Join(model.Inputs, array => $"const {CType(array)} *");
        string outputTypes = Join(model.Outputs, array => $"{CType(array)} *");
        string inputs = Names(model.Inputs, "x");
        string outputs = Names(model.Outputs, "y");
        string stream = model.Streamable ? Call(model.Name, "push", inputTypes + Types(model.Outputs, perStep: true), inputs + Names(model.Outputs, "y", perStep: true)) + Output(model) : "";
        return $$"""
            /* Written by rnnc: the model {{model.Name}} as the bench harness sees it. */
            #include "bench.h"
            #include "{{model.Header}}"

            BENCH_INSTANCE static {{model.Name}}_instance instance;

            {{Windows(model.Inputs, "x", model.Steps)}}{{Windows(model.Outputs, "y", model.Steps)}}{{Windows(states, "s", 1)}}
            {{Table("inputs", model.Inputs, "x")}}{{Table("outputs", model.Outputs, "y")}}{{Table("states", states, "s")}}
            static rnnc_status init(void)
            {
                return {{model.Name}}_init(&instance);
            }

            {{Call(model.Name, "infer", $"{inputTypes}, int32_t{outputTypes}", $"{inputs}, steps{outputs}")}}{{stream}}{{(states.Count > 0 ? StateAccess(model.Name) : "")}}
            const bench_model bench_table = {
                {{Pointer(model.Inputs, "inputs")}},
                {{Pointer(model.Outputs, "outputs")}},
                {{Pointer(states, "states")}},
                {{model.Inputs.Count}}u,
                {{model.Outputs.Count}}u,
                {{states.Count}}u,
                {{model.Steps}},
                init,
                infer,
                {{(model.Streamable ? "push, output" : "NULL, NULL")}},
                {{(states.Count > 0 ? "get_state, set_state" : "NULL, NULL")}},
            };

            """;
    }

    private static string Windows(IReadOnlyList<CompiledArray> arrays, string prefix, int steps) => string.Concat(arrays.Select((array, i) =>
        $"BENCH_WINDOW static {CType(array)} {prefix}{i}[{(array.PerStep ? (long)array.Count * steps : array.Count)}];\n"));

    private static string Table(string table, IReadOnlyList<CompiledArray> arrays, string prefix)
    {
        if (arrays.Count == 0) return "";
        IEnumerable<string> rows = arrays.Select((array, i) => $"    {{(uint8_t *){prefix}{i}, {array.Bytes}u, {(array.PerStep ? "true" : "false")}}},\n");
        return $"static const bench_array {table}[] = {{\n{string.Concat(rows)}}};\n";
    }

    private static string Pointer(IReadOnlyList<CompiledArray> arrays, string table) => arrays.Count == 0 ? "NULL" : table;

    /// <summary>One call instruction serves the model's function and bench_nothing, so that what surrounds it cancels out.</summary>
    private static string Call(string model, string function, string types, string arguments) => $$"""
        typedef rnnc_status {{function}}_function({{model}}_instance *{{types}});

        static rnnc_status {{function}}(bool empty, int32_t steps, bench_measure *measure)
        {
            {{function}}_function *function = empty ? ({{function}}_function *)bench_nothing : {{model}}_{{function}};
            BENCH_OPAQUE(function);
            (void)steps;
            uint32_t first = bench_begin(measure);
            rnnc_status status = function(&instance{{arguments}});
            bench_end(measure, first);
            return status;
        }


        """;

    /// <summary>A model whose outputs all come with the steps has no output function: nothing is called in its place.</summary>
    private static string Output(CompiledModel model) => model.HasHead
        ? Call(
            model.Name,
            "output",
            Join([.. model.Inputs.Where(input => !input.PerStep)], array => $"const {CType(array)} *") + Types(model.Outputs, perStep: false),
            Names(model.Inputs, "x", perStep: false) + Names(model.Outputs, "y", perStep: false))
        : """
        static rnnc_status output(bool empty, int32_t steps, bench_measure *measure)
        {
            (void)empty;
            (void)steps;
            measure->ticks = 0u;
            return RNNC_OK;
        }


        """;

    private static string StateAccess(string model) => $$"""
        static rnnc_status get_state(int32_t slot)
        {
            return {{model}}_get_state(&instance, slot, (void *)states[slot].values);
        }

        static rnnc_status set_state(int32_t slot)
        {
            return {{model}}_set_state(&instance, slot, (void *)states[slot].values);
        }

        """;

    private static string Join(IReadOnlyList<CompiledArray> arrays, Func<CompiledArray, string> text) => string.Concat(arrays.Select(array => $", {text(array)}"));

    private static string Names(IReadOnlyList<CompiledArray> arrays, string prefix) => string.Concat(arrays.Select((_, i) => $", {prefix}{i}"));

    private static string Types(IReadOnlyList<CompiledArray> arrays, bool perStep) => Join([.. arrays.Where(array => array.PerStep == perStep)], array => $"{CType(array)} *");

    private static string Names(IReadOnlyList<CompiledArray> arrays, string prefix, bool perStep) =>
        string.Concat(arrays.Select((array, i) => array.PerStep == perStep ? $", {prefix}{i}" : ""));

    private static string CType(CompiledArray array) => $"int{array.ElementBytes * 8}_t";
}

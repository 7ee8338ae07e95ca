using System.Globalization;

namespace Rnnc.Boards;

/// <summary>
/// Writes <c>bench_model.c</c> for a translator: a window is a source (x0) and how its answer is chosen (x1: helper, temperature as IEEE 754,
/// the two halves of the generator's state, capacity); y0 is the answer, y1 its length and the status.
/// </summary>
internal static class TranslatorGlue
{
    public static string Write(CompiledModel model) => string.Create(CultureInfo.InvariantCulture, $$"""
        /* Written by rnnc: the translator {{model.Name}} as the bench harness sees it. */
        #include "bench.h"
        #include "{{model.Header}}"

        BENCH_INSTANCE static {{model.Name}}_instance instance;

        BENCH_WINDOW static int32_t x0[{{model.Steps}}];
        BENCH_WINDOW static int32_t x1[5];
        BENCH_WINDOW static int32_t y0[{{model.Outputs[0].Count}}];
        BENCH_WINDOW static int32_t y1[2];
        static const bench_array inputs[] = {
            {(uint8_t *)x0, 4u, true},
            {(uint8_t *)x1, 20u, false},
        };
        static const bench_array outputs[] = {
            {(uint8_t *)y0, {{model.Outputs[0].Bytes}}u, false},
            {(uint8_t *)y1, 8u, false},
        };

        static rnnc_status init(void)
        {
            return {{model.Name}}_init(&instance);
        }

        typedef rnnc_status infer_function({{model.Name}}_instance *, const int32_t *, int32_t, const rnnc_decoding *, int32_t *, int32_t, int32_t *);

        static rnnc_status infer(bool empty, int32_t steps, bench_measure *measure)
        {
            infer_function *function = empty ? (infer_function *)bench_nothing : {{model.Name}}_translate_with;
            BENCH_OPAQUE(function);
            union {
                int32_t bits;
                float value;
            } temperature;
            rnnc_random random;
            temperature.bits = x1[1];
            random.state = (uint32_t)x1[2] | (uint64_t)(uint32_t)x1[3] << 32;
            const rnnc_decoding how = {x1[0] != 0 ? RNNC_SAMPLE : RNNC_GREEDY, temperature.value, &random, NULL, 0, NULL, NULL};
            for (uint32_t i = 0; i < sizeof y0 / sizeof y0[0]; i++)
                y0[i] = 0;
            y1[0] = 0;
            uint32_t first = bench_begin(measure);
            rnnc_status status = function(&instance, x0, steps, &how, y0, x1[4], &y1[0]);
            bench_end(measure, first);
            /* What a translator answers is part of its output: refusals are compared like answers. */
            y1[1] = status;
            return RNNC_OK;
        }

        const bench_model bench_table = {
            inputs, outputs, NULL, 2u, 2u, 0u, {{model.Steps}}, init, infer, NULL, NULL, NULL, NULL,
        };

        """);
}

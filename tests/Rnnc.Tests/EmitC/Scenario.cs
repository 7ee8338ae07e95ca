using System.Globalization;
using System.Text;
using Rnnc.Emit.C;
using Rnnc.Int8;

namespace Rnnc.Tests.EmitC;

/// <summary>
/// What a program does in order, once as C that prints integers and once through the oracle: windows, and for streamable models steps,
/// runs and states set.
/// </summary>
internal sealed class Scenario
{
    private readonly Int8Model model;
    private readonly string name;
    private readonly Random random;
    private readonly Int8Runner oracle;
    private readonly StringBuilder code = new();
    private readonly StringBuilder expected = new();
    private readonly List<(Vector Vector, string Name)> inputs;
    private readonly List<(Vector Vector, string Name)> outputs;
    private int windows;

    public Scenario(Int8Model model, string name, int seed)
    {
        this.model = model;
        this.name = name;
        random = new Random(seed);
        oracle = new Int8Runner(model);
        inputs = [.. model.WithRole(VectorRole.Input).Select((vector, i) => (vector, $"x{i}"))];
        outputs = [.. model.WithRole(VectorRole.Output).Select((vector, i) => (vector, $"y{i}"))];
        Write(CEmitter.Emit([(model, new(name))])[$"{name}.h"].Contains($"{name}_push(", StringComparison.Ordinal));
    }

    public string Name => name;

    /// <summary>A file with the function <c>check_NAME</c>.</summary>
    public string Code => $$"""
        #include "{{name}}.h"
        #include <inttypes.h>
        #include <stdio.h>
        void check_{{name}}(void);
        #define PRINT(array) for (unsigned k = 0; k < sizeof(array) / sizeof((array)[0]); k++) printf("%" PRId32 " ", (int32_t)(array)[k])
        #define CHECK(call) do { if ((call) != RNNC_OK) printf("%s failed\n", #call); } while (0)
        void check_{{name}}(void) {
            static {{name}}_instance m;
            CHECK({{name}}_init(&m));
            if (sizeof m != {{name.ToUpperInvariant()}}_INSTANCE_BYTES) printf("%u bytes\n", (unsigned)sizeof m);
        {{code}}
        }

        """;

    public string Expected => expected.ToString();

    private void Write(bool isStreamable)
    {
        foreach (int _ in Enumerable.Range(0, 2)) Infer();
        States();
        if (!isStreamable) return;
        Line($"CHECK({name}_reset(&m));");
        oracle.Reset();
        Push();
        Run();
        States();
        SetState();
        Push();
        States();
    }

    private int Length(Vector vector, int steps) => vector.PerStep ? vector.Length * steps : vector.Length;

    private (int Steps, int[][] Values) Window(StringBuilder declarations)
    {
        int most = Math.Max(model.Steps, 1);
        int steps = model.StepsAreFixed || windows++ == 0 ? most : random.Next(1, most + 1);
        int[][] values = [.. inputs.Select(input => Tokens.CountOf(model, model.Vectors.IndexOf(input.Vector)) is { } tokens
            ? [.. Enumerable.Range(0, Length(input.Vector, steps)).Select(_ => random.Next(tokens))]
            : Values(input.Vector, Length(input.Vector, steps)))];
        for (int i = 0; i < values.Length; i++)
            declarations.Append(CultureInfo.InvariantCulture, $"static const int{inputs[i].Vector.Bits}_t {inputs[i].Name}[] = {{{string.Join(", ", values[i].Select(Literal))}}};\n");
        foreach ((Vector vector, string output) in outputs)
            declarations.Append(CultureInfo.InvariantCulture, $"int{vector.Bits}_t {output}[{Length(vector, steps)}] = {{0}};\n");
        return (steps, values);
    }

    private static string Literal(int value) => value == int.MinValue ? "INT32_MIN" : value.ToString(CultureInfo.InvariantCulture);

    private int[] Values(Vector vector, int count) => [.. Enumerable.Range(0, count).Select(_ => random.Next(6) switch
    {
        0 => vector.Minimum,
        1 => vector.Maximum,
        _ => (int)random.NextInt64(vector.Minimum, (long)vector.Maximum + 1),
    })];

    private static string List(IEnumerable<(Vector Vector, string Name)> arrays) => string.Concat(arrays.Select(array => $", {array.Name}"));

    private IEnumerable<(Vector Vector, string Name)> Outputs(bool perStep) => outputs.Where(output => output.Vector.PerStep == perStep);

    private void Infer()
    {
        var block = new StringBuilder();
        (int steps, int[][] values) = Window(block);
        block.Append(CultureInfo.InvariantCulture, $"CHECK({name}_infer(&m{List(inputs)}, {steps}{List(outputs)}));\n");
        Finish(block, oracle.Infer(values, steps));
    }

    private void Push()
    {
        var block = new StringBuilder();
        (int steps, int[][] values) = Window(block);
        string rows = string.Concat(inputs.Concat(Outputs(perStep: true)).Select(array => array.Vector.PerStep ? $", {array.Name} + t * {array.Vector.Length}" : $", {array.Name}"));
        block.Append(CultureInfo.InvariantCulture, $"for (int t = 0; t < {steps}; t++) CHECK({name}_push(&m{rows}));\n");
        Head(block);
        Finish(block, oracle.Run(values, steps));
    }

    private void Run()
    {
        var block = new StringBuilder();
        (int steps, int[][] values) = Window(block);
        block.Append(CultureInfo.InvariantCulture, $"CHECK({name}_run(&m{List(inputs)}, {steps}{List(Outputs(perStep: true))}));\n");
        Head(block);
        Finish(block, oracle.Run(values, steps));
    }

    private void Head(StringBuilder block)
    {
        if (model.Stages.All(stage => stage.Kind != StageKind.Once)) return;
        block.Append(CultureInfo.InvariantCulture, $"CHECK({name}_output(&m{List(inputs.Where(input => !input.Vector.PerStep))}{List(Outputs(perStep: false))}));\n");
    }

    private void Finish(StringBuilder block, IReadOnlyList<int[]> results)
    {
        foreach ((Vector _, string output) in outputs) block.Append(CultureInfo.InvariantCulture, $"PRINT({output});\n");
        foreach (int[] result in results) Expect(result);
        expected.Append('\n');
        Line($"{{\n{block}printf(\"\\n\");\n}}");
    }

    private void States()
    {
        int slot = 0;
        foreach (Vector state in model.WithRole(VectorRole.State))
        {
            Line($"{{ {StateType} s[{state.Length}]; CHECK({name}_get_state(&m, {slot}, s)); PRINT(s); printf(\"\\n\"); }}");
            Expect(oracle.State(slot++).ToArray());
            expected.Append('\n');
        }
    }

    private void SetState()
    {
        int slot = 0;
        foreach (Vector state in model.WithRole(VectorRole.State))
        {
            int[] values = Values(state, state.Length);
            Line($"{{ static const {StateType} s[] = {{{string.Join(", ", values.Select(Literal))}}}; CHECK({name}_set_state(&m, {slot}, s)); }}");
            oracle.SetState(slot++, values);
        }
    }

    private string StateType => model.WithRole(VectorRole.State).Any(state => state.Bits == 32) ? "int32_t" : "int16_t";

    private void Line(string text) => code.Append(text).Append('\n');

    private void Expect(int[] values)
    {
        foreach (int value in values) expected.Append(CultureInfo.InvariantCulture, $"{value} ");
    }
}

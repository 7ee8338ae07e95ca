using Rnnc.Int8;
using Rnnc.Tests.Digits;
using Rnnc.Tests.EmitC;
using Xunit;

namespace Rnnc.Tests.Walk;

/// <summary>The walker of runtime-c/tflm equals the oracle to the bit, on this computer under sanitizers and on emulated cores.</summary>
public sealed class WalkTests(WalkDriver driver) : IClassFixture<WalkDriver>
{
    private const string Sanitized = "-g -O1 -fsanitize=address,undefined -fno-sanitize-recover=all";
    private const int RandomCount = 60;
    private const int DigitsWindows = 5;

    public static TheoryData<string, string> Builds => new() { { "gcc", Sanitized }, { "clang", "-O2" } };

    public static TheoryData<string> Boards => ["qemu-m0", "qemu-an385", "qemu-an386", "qemu-an547"];

    [Theory]
    [MemberData(nameof(Builds))]
    public void Random_programs_equal_the_oracle(string compiler, string options)
    {
        if (!Tool.Exists(compiler)) return;
        using WalkRequest request = RandomRequest(RandomCount);
        request.Check(driver.OnHost(compiler, options, request));
    }

    [Theory]
    [MemberData(nameof(Boards))]
    [Trait("Category", "Slow")]
    public void Random_programs_equal_the_oracle_on_emulated_cores(string board)
    {
        if (!Tool.Exists("arm-none-eabi-gcc") || !Tool.Exists("qemu-system-arm")) return;
        using WalkRequest request = RandomRequest(20);
        request.Check(driver.OnBoard(board, request));
    }

    [Theory]
    [MemberData(nameof(Builds))]
    public void Digits_models_equal_the_oracle(string compiler, string options)
    {
        if (!Tool.Exists(compiler)) return;
        using WalkRequest request = DigitsRequest();
        request.Check(driver.OnHost(compiler, options, request));
    }

    [Theory]
    [MemberData(nameof(Boards))]
    [Trait("Category", "Slow")]
    public void Digits_models_equal_the_oracle_on_emulated_cores(string board)
    {
        if (!Tool.Exists("arm-none-eabi-gcc") || !Tool.Exists("qemu-system-arm")) return;
        using WalkRequest request = DigitsRequest();
        request.Check(driver.OnBoard(board, request));
    }

    private static WalkRequest DigitsRequest()
    {
        var request = new WalkRequest();
        foreach (string name in DigitsModel.Names)
        {
            DigitsModel model = DigitsModel.Of(name);
            request.Begin(model.Quantized.Program, DigitsModel.Test.Windows[0].Steps);
            int window = 0;
            foreach (Rnnc.Quantize.Int8Result result in model.Oracle(DigitsWindows)) request.Infer(window++ % WalkRequest.Instances, [.. result.Inputs]);
        }

        return request;
    }

    /// <summary>Two instances of each program, their windows interleaved: kept and set states, resets, going on.</summary>
    private static WalkRequest RandomRequest(int count)
    {
        var request = new WalkRequest();
        for (int seed = 0; seed < count; seed++)
        {
            var random = new Random(seed);
            foreach (Int8Model model in (Int8Model[])[EmitC.RandomPrograms.Make(seed), Int8.RandomPrograms.Make(seed)])
            {
                if (HasTflmArithmetic(model)) continue;
                int steps = model.StepsAreFixed ? model.Steps : random.Next(1, model.Steps + 1);
                request.Begin(model, steps);
                for (int i = 0; i < 4; i++)
                {
                    int instance = random.Next(WalkRequest.Instances);
                    if (random.Next(4) == 0) request.Reset(instance);
                    if (random.Next(4) == 0) request.SetStates(instance, [.. model.WithRole(VectorRole.State).Select(state => Int8.RandomPrograms.Extremes(state, state.Length, random))]);
                    int[][] inputs = [.. model.WithRole(VectorRole.Input).Select(input => Values(model, input, steps, random))];
                    if (random.Next(3) == 0) request.Run(instance, inputs);
                    else request.Infer(instance, inputs);
                    request.GetStates(instance);
                }
            }
        }

        return request;
    }

    /// <summary>The arithmetic of builtin operators: in programs that were read from them, never in an operator of ours.</summary>
    internal static bool HasTflmArithmetic(Int8Model model) => model.Stages.SelectMany(stage => stage.Steps).Any(step =>
        step is RequantizedMatVec or TableSoftmax || (step is Map map && map.Ops.Any(op => op is Requantize or Squash)));

    private static int[] Values(Int8Model model, Vector input, int steps, Random random)
    {
        int count = input.PerStep ? input.Length * steps : input.Length;
        return Tokens.CountOf(model, model.Vectors.IndexOf(input)) is { } tokens
            ? [.. Enumerable.Range(0, count).Select(_ => random.Next(tokens))]
            : Int8.RandomPrograms.Extremes(input, count, random);
    }
}

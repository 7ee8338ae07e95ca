using System.Numerics;
using Rnnc.Int8;
using Xunit;

namespace Rnnc.Tests.Int8;

/// <summary>
/// Random programs that the verifier accepts, on inputs and states at their limits: no 32-bit intermediate overflows, and the runner
/// writes the integers of the exact model, step for step.
/// </summary>
public class SoundnessTests
{
    private const int ProgramCount = 80;

    [Fact]
    public void Accepted_programs_never_overflow_and_equal_the_exact_model()
    {
        var kinds = new Dictionary<string, int>();
        for (int seed = 0; seed < ProgramCount; seed++)
        {
            Int8Model model = RandomPrograms.Make(seed);
            foreach (Step step in model.Stages[1].Sections[0].Steps)
            {
                Count(step);
                if (step is Map map) foreach (LaneOp op in map.Ops) Count(op);
            }

            for (int trial = 0; trial < 2; trial++) Compare(model, new Random((seed * 10) + trial), $"program {seed}, trial {trial}");
        }

        void Count(object item) => kinds[item.GetType().Name] = kinds.GetValueOrDefault(item.GetType().Name) + 1;
        foreach (string kind in (string[])["MatVec", "Map", "Reduction", "Gather", "DataProduct", "RequantizedMatVec", "TableSoftmax", "Requantize", "Squash", "Load", "Literal", "Multiply", "Sum", "Narrow", "Extreme", "Lookup", "Power", "Compare", "Choose", "Store", "StoreView"])
            Assert.True(kinds.GetValueOrDefault(kind) >= ProgramCount / 10, $"only {kinds.GetValueOrDefault(kind)} of {kind}");
    }

    [Fact]
    public void Programs_made_by_hand_equal_the_exact_model()
    {
        foreach (Int8Model model in SamplePrograms.All)
        {
            for (int trial = 0; trial < 10; trial++) Compare(model, new Random(trial), $"{model.Name}, trial {trial}");
        }
    }

    private static void Compare(Int8Model model, Random random, string place)
    {
        int stepCount = model.Steps;
        int[][] inputs = RandomPrograms.Inputs(model, stepCount, random);
        int[][] states = [.. model.WithRole(VectorRole.State).Select(vector => RandomPrograms.Extremes(vector, vector.Length, random))];
        var trace = new List<(int Vector, int[] Values)>();
        var runner = new Int8Runner(model) { Observer = (vector, values) => trace.Add((vector, values.ToArray())) };
        for (int slot = 0; slot < states.Length; slot++) runner.SetState(slot, states[slot]);
        trace.RemoveRange(0, trace.Count - RefreshWrites(model));
        runner.Run(inputs, stepCount);
        int next = 0;
        new ExactRunner(model, (vector, values) =>
        {
            Assert.True(next < trace.Count && trace[next].Vector == vector, $"{place}: write {next} is of {model.Vectors[vector].Name}");
            Assert.True(trace[next].Values.Select(value => (BigInteger)value).SequenceEqual(values), $"{place}: write {next} of {model.Vectors[vector].Name}");
            next++;
        }).Infer(inputs, states, stepCount);
        Assert.Equal(trace.Count, next);
    }

    private static int RefreshWrites(Int8Model model) => model.Stages.Where(stage => stage.Kind == StageKind.Refresh)
        .SelectMany(stage => stage.Steps).Sum(step => step is Map map ? map.Ops.Count(op => op is Store or StoreView) : 1);
}

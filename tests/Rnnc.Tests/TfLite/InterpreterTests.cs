using Rnnc.Int8;
using Rnnc.Tests.Digits;
using Xunit;

namespace Rnnc.Tests.TfLite;

/// <summary>
/// Written files in an interpreter that knows nothing of rnnc. It is not TensorFlow Lite Micro, rounds otherwise, and is held by the answers.
/// </summary>
[Trait("Category", "Slow")]
public sealed class InterpreterTests
{
    private const double SameAnswers = 0.99;

    /// <summary>Two windows of 397 are 0.5 points.</summary>
    private const int LostWindows = 2;

    public static TheoryData<string> Names => [.. DigitsModel.Names];

    [Theory]
    [InlineData("digits_lstm")]
    [InlineData("digits_lstm_cell")]
    public void The_builtin_lstm_gives_the_answers_of_its_program(string name)
    {
        if (!Interpreter.IsThere) return;
        WrittenModel written = WrittenModel.Of(name, WrittenModel.BuiltinLstm);
        int[] found = Answers(Run(written, written.Program.WithRole(VectorRole.Input).Single(), invocations: 1), 1);
        int same = written.Answers().Zip(found).Count(pair => pair.First == pair.Second);
        Assert.True(same >= SameAnswers * found.Length, $"{name}: {same} of {found.Length} answers");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Calls_of_the_step_are_the_sequence(string name)
    {
        if (!Interpreter.IsThere) return;
        DigitsModel model = DigitsModel.Of(name);
        int steps = DigitsModel.Test.Windows[0].Steps;
        Vector input = WrittenModel.Of(name, WrittenModel.Fused).Program.WithRole(VectorRole.Input).Single();
        byte[] variables = Run(WrittenModel.Of(name, WrittenModel.StepWithVariables), input, steps);
        int[] answers = Answers(variables, steps);
        int right = answers.Zip(DigitsModel.Labels).Count(pair => pair.First == pair.Second);
        int expected = (int)Math.Round(model.Facts.GetProperty("float_metric").GetProperty("value").GetDouble() * answers.Length);
        Assert.True(right >= expected - LostWindows, $"{name}: float {expected}, step {right} of {answers.Length}");
        Assert.Equal(variables, Run(WrittenModel.Of(name, WrittenModel.StepWithInputs), input, steps));
    }

    private static byte[] Run(WrittenModel model, Vector input, int invocations) =>
        Interpreter.Run(model.File, [.. WrittenModel.Windows(input).SelectMany(window => window.Select(value => unchecked((byte)value)))], invocations);

    /// <summary>The largest score after the last invocation of each window.</summary>
    private static int[] Answers(byte[] outputs, int invocations)
    {
        int windows = DigitsModel.Test.Windows.Count, scores = outputs.Length / windows / invocations;
        return [.. Enumerable.Range(0, windows).Select(window =>
        {
            int[] last = [.. outputs.AsSpan((((window + 1) * invocations) - 1) * scores, scores).ToArray().Select(value => (int)unchecked((sbyte)value))];
            return Array.IndexOf(last, last.Max());
        })];
    }
}

using Rnnc.Tests.Digits;
using Xunit;

namespace Rnnc.Tests.TfLite;

/// <summary>What is written is read back as a program, and that is as good as the float model.</summary>
public sealed class ReadBackTests
{
    /// <summary>Two windows of 397 are 0.5 points.</summary>
    private const int LostWindows = 2;

    public static TheoryData<string> Names => [.. DigitsModel.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Fused(string name) => Check(name, WrittenModel.Fused);

    [Theory]
    [InlineData("digits_lstm")]
    [InlineData("digits_lstm_cell")]
    public void Builtin_lstm(string name) => Check(name, WrittenModel.BuiltinLstm);

    private static void Check(string name, string form)
    {
        WrittenModel written = WrittenModel.Of(name, form);
        int right = written.Answers().Zip(DigitsModel.Labels).Count(pair => pair.First == pair.Second);
        int expected = (int)Math.Round(DigitsModel.Of(name).Facts.GetProperty("float_metric").GetProperty("value").GetDouble() * DigitsModel.Labels.Length);
        Assert.True(right >= expected - LostWindows, $"{name}: float {expected}, {form} {right} of {DigitsModel.Labels.Length}");
    }
}
